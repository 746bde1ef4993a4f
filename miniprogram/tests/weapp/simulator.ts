/** How is a page of the built mini-program opened where there is no WeChat? Its wxml goes through
 * WeChat's own compiler and is laid out by miniprogram-simulate; what the pages ask of WeChat and of
 * the service is answered here, and what nobody answers is an error. */
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const DIST = resolve('dist/weapp')
const load = createRequire(import.meta.url)

type Options = Record<string, unknown>
type Asked = { url: string; method?: string; data?: string; success?: (answer: object) => void }
type Told = { success?: (answer: object) => void; fail?: (problem: object) => void }

/** What the service answers, by method and path below the member API's address. */
export type Answers = Record<string, unknown>

interface Node {
  dom: HTMLElement
  instance: Options & Record<string, (options?: object) => void>
  dispatchEvent: (name: string, options?: object) => void
  toJSON: () => { attrs: { name: string; value: unknown }[] }
  querySelectorAll: (selector: string) => Node[]
}
interface Simulate {
  load: (path: string, tag: string, options: object) => string
  render: (id: string) => Node & { attach: (parent: Element) => void; detach: () => void }
}

export class Phone {
  /** The bodies of what was asked of the service, in their order. */
  asked: { route: string; body: unknown }[] = []
  /** Addresses that the pages went to. */
  went: string[] = []
  private held = new Map<string, unknown>([['session', 'a-token'], ['privacy', '2026-11']])

  constructor(public answers: Answers, private extra: Options = {}) {}

  forget(name: string): void {
    this.held.delete(name)
  }

  wx(): Options {
    const later = (told: Told | undefined, answer: object) => {
      setTimeout(() => told?.success?.(answer), 0)
    }
    const go = (told: Told & { url: string }) => {
      this.went.push(told.url)
      later(told, {})
    }
    const info = { platform: 'devtools', windowWidth: 360, windowHeight: 640, pixelRatio: 2, SDKVersion: '3.7.0' }
    return {
      request: (asked: Asked) => {
        const [path] = asked.url.split('/api/member/v1')[1]!.split('?')
        const route = `${asked.method ?? 'GET'} ${path}`
        this.asked.push({ route, body: asked.data ? JSON.parse(asked.data) : undefined })
        const answer = this.answers[route]
        const data = answer ?? { error: { code: 'none', message: `nobody answers ${route}` } }
        const refused = answer === undefined || (typeof answer === 'object' && answer !== null && 'error' in answer)
        setTimeout(() => asked.success?.({ statusCode: refused ? 404 : 200, data, header: {} }), 0)
        return { abort: () => undefined }
      },
      login: (told: Told) => later(told, { code: 'a-code' }),
      getStorageSync: (name: string) => this.held.get(name) ?? '',
      setStorageSync: (name: string, value: unknown) => void this.held.set(name, value),
      removeStorageSync: (name: string) => this.forget(name),
      navigateTo: go,
      redirectTo: go,
      reLaunch: go,
      getSystemInfoSync: () => info,
      getWindowInfo: () => info,
      getAppBaseInfo: () => info,
      canIUse: () => true,
      nextTick: (then: () => void) => setTimeout(then, 0),
      onNetworkStatusChange: () => undefined,
      offNetworkStatusChange: () => undefined,
      ...this.extra,
    }
  }
}

const TRIES = 6000

/** Waits for what comes some turns of the event loop later, on a machine that may be busy. */
export async function until(holds: () => boolean, otherwise: () => string): Promise<void> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (holds()) return
    await new Promise((go) => setTimeout(go, 5))
  }
  throw new Error(otherwise())
}

let simulate: Simulate | undefined
/** A page's script runs once, as in WeChat, however often the page is opened. */
const loaded = new Map<string, string>()

/** A page in sight, as WeChat would have it there. */
export class Opened {
  constructor(private node: ReturnType<Simulate['render']>) {}

  get text(): string {
    return this.node.dom.textContent ?? ''
  }

  async shows(words: string): Promise<void> {
    await until(() => this.text.includes(words), () => `「${words}」 is not in: ${this.text}`)
  }

  async showsNoMore(words: string): Promise<void> {
    await until(() => !this.text.includes(words), () => `「${words}」 stays in: ${this.text}`)
  }

  /** The button with these words, as it stands in the wxml. */
  button(words: string): Node {
    const found = this.node.querySelectorAll('.btn').find((each) => each.dom.textContent?.includes(words))
    if (!found) throw new Error(`no button 「${words}」 in: ${this.text}`)
    return found
  }

  tap(words: string): void {
    this.button(words).dispatchEvent('tap')
  }

  /** Into the field of this place on the page. */
  async type(place: number, value: string): Promise<void> {
    const field = () => this.node.querySelectorAll('.typed')[place]!
    field().dispatchEvent('input', { detail: { value } })
    // what was typed comes back from the page, as it does between two taps of a finger
    await until(
      () => field().toJSON().attrs.some((each) => each.name === 'value' && each.value === value),
      () => `what was typed is not in the field: ${JSON.stringify(field().toJSON().attrs)}`,
    )
  }

  close(): void {
    this.node.instance.onUnload?.()
    this.node.detach()
  }
}

export async function open(phone: Phone, name: string, query: object = {}): Promise<Opened> {
  const world = globalThis as unknown as Options
  world.wx = Object.assign((world.wx as object) ?? {}, phone.wx())
  if (!simulate) {
    world.getApp = () => ({})
    world.getCurrentPages = () => []
    world.App = (app: { onLaunch: (options: object) => void }) => app.onLaunch.call(app, { path: '', query: {} })
    world.Page = (options: Options) => {
      const methods = Object.fromEntries(Object.entries(options).filter(([, each]) => typeof each === 'function'))
      ;(world.Component as (definition: object) => void)({ data: options.data, methods })
    }
    simulate = load('miniprogram-simulate') as Simulate
    world.wx = Object.assign(world.wx as object, phone.wx())
    load(`${DIST}/app.js`)
  }
  const id = loaded.get(name) ?? simulate.load(`${DIST}/pages/${name}/index`, 'main', { rootPath: DIST, compiler: 'official' })
  loaded.set(name, id)
  const node = simulate.render(id)
  node.attach(document.body)
  node.instance.route = `pages/${name}/index` as never
  node.instance.onLoad!(query)
  node.instance.onShow!()
  node.instance.onReady!()
  return new Opened(node)
}
