/** How is the service asked? One function for all of it: nothing of anybody's before they agreed, the
 * login goes with it, a lost answer of what may be repeated is asked again, a refusal becomes a
 * `Failure`. */
import Taro from '@tarojs/taro'

import { Failure, failureOf, noAnswer } from './failure'
import { logIn } from './login'
import { agreed } from './privacy'
import { dropToken, heldToken } from './token'

// Set when it is built: the mini-program has no address of its own.
declare const SERVICE: string
export const BASE = `${SERVICE}/api/member/v1`

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface Asked {
  body?: object
  /** The same key makes the same request count once, however often it is sent. */
  key?: string
  /** Whether anybody may ask, logged in or not. */
  open?: boolean
  /** A POST of which the service says itself that the same again counts once. */
  repeatable?: boolean
  /** Only of use while somebody types: nobody is sent to the login for it. */
  aside?: boolean
}

const PAUSES = [400, 1500]

export async function ask<T>(method: Method, path: string, asked: Asked = {}): Promise<T> {
  if (!asked.open) await agreed()
  if (!asked.open && !asked.aside && !heldToken()) await logIn()
  // what is set, looked at or removed may be sent twice; a POST only with its key
  const repeatable = method !== 'POST' || asked.key !== undefined || asked.repeatable
  for (let tried = 0; ; tried += 1) {
    try {
      return await once<T>(method, path, asked)
    } catch (problem) {
      const failure = problem as Failure
      if (failure.status === 401 && !asked.open && !asked.aside && tried === 0) {
        dropToken()
        await logIn()
        continue
      }
      const pause = PAUSES[tried]
      if (!repeatable || !failure.passing || pause === undefined) throw failure
      await new Promise((go) => setTimeout(go, pause))
    }
  }
}

async function once<T>(method: Method, path: string, asked: Asked): Promise<T> {
  const header: Record<string, string> = { 'Content-Type': 'application/json' }
  const token = heldToken()
  if (token && !asked.open) header.Authorization = `Bearer ${token}`
  if (asked.key) header['Idempotency-Key'] = asked.key
  let answer: Taro.request.SuccessCallbackResult<string | object>
  try {
    answer = await Taro.request({
      url: BASE + path,
      method,
      header,
      data: asked.body ? JSON.stringify(asked.body) : undefined,
      timeout: 30000,
    })
  } catch {
    throw noAnswer()
  }
  if (answer.statusCode >= 200 && answer.statusCode < 300) return answer.data as T
  throw failureOf(answer.statusCode, answer.data)
}
