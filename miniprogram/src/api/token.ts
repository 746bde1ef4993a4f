/** Where the login is kept: until the tab or the mini-program is closed for good, and nothing else
 * that is anybody's. With it comes the key of what waits here to be sent, which is its member's alone. */
import Taro from '@tarojs/taro'

const KEY = 'session'
const PHOTO_KEY = 'session-photo-key'

export function heldToken(): string {
  return held(KEY)
}

/** The same at each login of one member, another one for everybody else. */
export function heldPhotoKey(): string {
  return held(PHOTO_KEY)
}

export function holdSession(token: string, photoKey: string): void {
  hold(KEY, token)
  hold(PHOTO_KEY, photoKey)
}

/** The service knows this login no more; whose photos wait here stays known until the next one. */
export function dropToken(): void {
  drop(KEY)
}

/** Signed out: nobody is known here. */
export function endSession(): void {
  drop(KEY)
  drop(PHOTO_KEY)
}

function held(name: string): string {
  if (process.env.TARO_ENV === 'h5') return window.sessionStorage.getItem(name) ?? ''
  return (Taro.getStorageSync(name) as string) || ''
}

function hold(name: string, value: string): void {
  if (process.env.TARO_ENV === 'h5') window.sessionStorage.setItem(name, value)
  else Taro.setStorageSync(name, value)
}

function drop(name: string): void {
  if (process.env.TARO_ENV === 'h5') window.sessionStorage.removeItem(name)
  else Taro.removeStorageSync(name)
}
