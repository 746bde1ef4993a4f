/** Has somebody agreed to what we use of them? Nothing that needs to know who it is is asked before;
 * a no is a state in which the open pages go on working. Only the yes is remembered here. */
import Taro from '@tarojs/taro'
import { useEffect, useState } from 'react'

// Rises when what is written in the agreement changes: then everybody is asked again.
export const EDITION = '2026-11'
const KEY = 'privacy'

export type PrivacyAnswer = 'unasked' | 'agreed' | 'refused'

let answer: PrivacyAnswer | undefined
const listeners = new Set<() => void>()

export function privacyAnswer(): PrivacyAnswer {
  answer ??= Taro.getStorageSync(KEY) === EDITION ? 'agreed' : 'unasked'
  return answer
}

export function answerPrivacy(given: PrivacyAnswer): void {
  answer = given
  if (given === 'agreed') Taro.setStorageSync(KEY, EDITION)
  else Taro.removeStorageSync(KEY)
  listeners.forEach((heard) => heard())
}

/** Comes back once there is a yes. */
export function agreed(): Promise<void> {
  if (privacyAnswer() === 'agreed') return Promise.resolve()
  return new Promise((go) => {
    const heard = () => {
      if (answer !== 'agreed') return
      listeners.delete(heard)
      go()
    }
    listeners.add(heard)
  })
}

export function usePrivacy(): PrivacyAnswer {
  const [now, setNow] = useState(privacyAnswer)
  useEffect(() => {
    const heard = () => setNow(privacyAnswer())
    listeners.add(heard)
    heard()
    return () => {
      listeners.delete(heard)
    }
  }, [])
  return now
}
