/** How does somebody come to be logged in? In the mini-program by a code of its own; in the browser
 * by going to WeChat and coming back with one. */
import Taro from '@tarojs/taro'

import { Failure, failureOf, noAnswer } from './failure'
import { BASE } from './request'
import type { Shape } from './shapes'
import { heldPhotoKey, holdSession } from './token'
import { keepTyped } from './typed'
import { words } from '@/words'

const STATE = 'login-state'
const BACK_TO = 'login-back-to'

let underWay: Promise<void> | undefined

/** Comes back once there is a login; in the browser it leaves the page instead. */
export function logIn(): Promise<void> {
  underWay ??= (process.env.TARO_ENV === 'h5' ? leaveForWeChat() : inMiniProgram()).finally(() => {
    underWay = undefined
  })
  return underWay
}

async function inMiniProgram(): Promise<void> {
  const { code } = await Taro.login()
  await redeem('/sessions', code)
}

function leaveForWeChat(): Promise<void> {
  const state = random()
  keepTyped(window.sessionStorage, window.location.pathname + window.location.search, heldPhotoKey())
  window.sessionStorage.setItem(STATE, state)
  window.sessionStorage.setItem(BACK_TO, window.location.pathname + window.location.search)
  window.location.replace(`/m/login?state=${state}`)
  return new Promise(() => {}) // this page is going
}

/** What the page that one comes back to does: whoever did not leave from here is not logged in here.
 * Answers where to go on. */
export async function comeBack(code: string, state: string): Promise<string> {
  const left = window.sessionStorage.getItem(STATE)
  const backTo = window.sessionStorage.getItem(BACK_TO) ?? '/m/'
  window.sessionStorage.removeItem(STATE)
  window.sessionStorage.removeItem(BACK_TO)
  if (!left || left !== state || !code) throw new Failure('state', words.failures.login, 400)
  await redeem('/sessions/web', code)
  return backTo.startsWith('/m/') && !backTo.startsWith('/m/pages/back') ? backTo : '/m/'
}

async function redeem(path: string, code: string): Promise<void> {
  let answer: Taro.request.SuccessCallbackResult<string | object>
  try {
    answer = await Taro.request({
      url: BASE + path,
      method: 'POST',
      header: { 'Content-Type': 'application/json' },
      data: JSON.stringify({ code }),
    })
  } catch {
    throw noAnswer()
  }
  if (answer.statusCode !== 201) throw failureOf(answer.statusCode, answer.data)
  const { token, photo_key } = answer.data as Shape<'MemberSessionShown'>
  holdSession(token, photo_key)
}

function random(): string {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
