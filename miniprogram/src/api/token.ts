/** Where the login is kept: until the tab or the mini-program is closed for good, and nothing else
 * that is anybody's. */
import Taro from '@tarojs/taro'

const KEY = 'session'

export function heldToken(): string {
  if (process.env.TARO_ENV === 'h5') return window.sessionStorage.getItem(KEY) ?? ''
  return (Taro.getStorageSync(KEY) as string) || ''
}

export function holdToken(token: string): void {
  if (process.env.TARO_ENV === 'h5') window.sessionStorage.setItem(KEY, token)
  else Taro.setStorageSync(KEY, token)
}

export function dropToken(): void {
  if (process.env.TARO_ENV === 'h5') window.sessionStorage.removeItem(KEY)
  else Taro.removeStorageSync(KEY)
}
