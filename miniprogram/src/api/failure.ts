/** What went wrong with a request, in the words that a person is shown. */
import { words } from '@/words'

export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly fields: Record<string, string> = {},
    readonly requestId = '',
  ) {
    super(message)
  }

  /** Whether the same may succeed when it is simply tried again. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429
  }

  /** Whether it may be there for somebody who has not said yet who they are. */
  get notFound(): boolean {
    return this.code === 'not_found'
  }

  /** Whether it is refused for want of a consent, which its page can give. */
  get wantsConsent(): boolean {
    return this.code === 'consent_needed' || this.code === 'consent_withdrawn'
  }
}

interface ErrorBody {
  error?: { code?: string; message?: string; fields?: Record<string, string>; request_id?: string }
}

/** From an answer that is no success; whatever a proxy in between made of it. */
export function failureOf(status: number, body: unknown): Failure {
  const given = typeof body === 'string' ? parsed(body) : (body as ErrorBody | null)
  const error = given?.error
  if (error?.code && error.message) {
    return new Failure(error.code, error.message, status, error.fields ?? {}, error.request_id ?? '')
  }
  return new Failure('unreadable', status >= 500 ? words.failures.busy : words.failures.unknown, status)
}

/** When no answer came at all. */
export function noAnswer(): Failure {
  return new Failure('no_network', words.failures.network, 0)
}

function parsed(text: string): ErrorBody | null {
  try {
    return JSON.parse(text) as ErrorBody
  } catch {
    return null
  }
}
