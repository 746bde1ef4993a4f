/** What does a page show while it asks, when it has no answer, and when it has one? */
import { useDidShow } from '@tarojs/taro'
import { type ReactNode, useCallback, useRef, useState } from 'react'

import { Problem } from './Problem'
import type { Failure } from '@/api/failure'
import { words } from '@/words'

export interface Loaded<T> {
  value: T | undefined
  failure: Failure | undefined
  /** Ask again. */
  again: () => void
  /** What somebody else has just answered. */
  set: (value: T) => void
}

/** Asks each time the page comes into sight; only the newest answer counts. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [value, keep] = useState<T>()
  const [failure, setFailure] = useState<Failure>()
  const newest = useRef(0)
  const loading = useRef(load)
  loading.current = load
  const again = useCallback(() => {
    const mine = (newest.current += 1)
    setFailure(undefined)
    loading.current().then(
      (answer) => mine === newest.current && keep(answer),
      (problem: Failure) => mine === newest.current && setFailure(problem),
    )
  }, [])
  // what was asked before this answer came is older than it
  const set = useCallback((answer: T) => {
    newest.current += 1
    keep(answer)
  }, [])
  useDidShow(again)
  return { value, failure, again, set }
}

interface ShowProps<T> {
  of: Loaded<T>
  children: (value: T) => ReactNode
}

/** The answer; what is known stays in sight while it is asked again. */
export function Show<T>({ of, children }: ShowProps<T>) {
  return (
    <>
      {of.failure && <Problem failure={of.failure} again={of.again} />}
      {of.value !== undefined
        ? children(of.value)
        : !of.failure && <p role='status'>{words.loading}</p>}
    </>
  )
}
