/** Where the login is kept: until the tab or the mini-program is closed for good, and nothing else
 * that is anybody's. With it comes the key of what waits here to be sent, which is its member's alone. */
import Taro from '@tarojs/taro'

import { PHOTO_KEY, SESSION } from './sessionNames'

export function heldToken(): string {
  return held(SESSION)
}

/** The same at each login of one member, another one for everybody else. */
export function heldPhotoKey(): string {
  return held(PHOTO_KEY)
}

export function holdSession(token: string, photoKey: string): void {
  hold(SESSION, token)
  hold(PHOTO_KEY, photoKey)
}

/** The service knows this login no more; whose photos wait here stays known until the next one. */
export function dropToken(): void {
  drop(SESSION)
}

/** Signed out: nobody is known here. */
export function endSession(): void {
  drop(SESSION)
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
