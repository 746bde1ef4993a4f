/** Large type, fewer words beside each other: a choice of this phone, nobody else's business. */
import Taro from '@tarojs/taro'

const KEY = 'elder'

export function elderMode(): boolean {
  return Taro.getStorageSync(KEY) === 'on'
}

export function setElderMode(on: boolean): void {
  Taro.setStorageSync(KEY, on ? 'on' : 'off')
}
