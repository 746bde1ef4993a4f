/** What becomes of what was typed when the login leaves the page? It goes with the tab, is given back
 * to the very page it was typed on and to whom it is from, and is gone from the tab at once. */
import { type Dispatch, type SetStateAction, useEffect, useState } from 'react'

import { PHOTO_KEY } from './sessionNames'

const PLACE = 'typed'

interface Kept {
  at: string
  /** Whose login it was, where there was one. */
  whose: string
  fields: Record<string, unknown>
}

const inSight = new Map<string, unknown>()
let brought: Map<string, unknown> | undefined
let returned = false

/** Before the page is left for the login. */
export function keepTyped(tab: Storage, at: string, whose: string): void {
  if (inSight.size === 0) return
  tab.setItem(PLACE, JSON.stringify({ at, whose, fields: Object.fromEntries(inSight) } satisfies Kept))
}

/** What was typed at this address before the login; what belongs to another page, or to somebody
 * else than is signed in now, is dropped. */
export function broughtBack(tab: Storage, at: string, whose: string): Record<string, unknown> {
  const held = tab.getItem(PLACE)
  if (!held || at.startsWith('/m/pages/back')) return {} // on its way still
  tab.removeItem(PLACE)
  const kept = JSON.parse(held) as Kept
  return kept.at === at && (!kept.whose || kept.whose === whose) ? kept.fields : {}
}

function take<T>(name: string): T | undefined {
  if (process.env.TARO_ENV !== 'h5') return undefined // its login leaves no page
  if (brought === undefined) {
    const here = window.location.pathname + window.location.search
    const tab = window.sessionStorage
    brought = new Map(Object.entries(broughtBack(tab, here, tab.getItem(PHOTO_KEY) ?? '')))
    returned = brought.size > 0
  }
  const value = brought.get(name) as T | undefined
  brought.delete(name)
  return value
}

/** State that a login in the middle does not lose; the name is the page's and the field's. */
export function useTyped<T>(name: string, initial: T | (() => T)): [T, Dispatch<SetStateAction<T>>] {
  const [value, set] = useState<T>(
    () => take<T>(name) ?? (typeof initial === 'function' ? (initial as () => T)() : initial),
  )
  useEffect(() => {
    inSight.set(name, value)
    return () => {
      inSight.delete(name)
    }
  }, [name, value])
  return [value, set]
}

/** Whether something was just given back; said once. */
export function useReturned(): boolean {
  const [said] = useState(() => {
    take('') // a page may ask before its fields do
    const now = returned
    returned = false
    return now
  })
  return said
}
