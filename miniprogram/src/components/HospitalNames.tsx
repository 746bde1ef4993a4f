/** Which hospital is meant? Those of earlier claims, and those of our list whose name has what was
 * typed; a tap fills it in, and nobody has to. */
import { useEffect, useState } from 'react'

import { api } from '@/api/member'
import { words } from '@/words'

const PAUSE = 500
const LEAST = 2
const MOST = 4

export function HospitalNames({ typed, take }: { typed: string; take: (name: string) => void }) {
  const [earlier, setEarlier] = useState<string[]>([])
  const [found, setFound] = useState<{ of: string; names: string[] }>({ of: '', names: [] })
  const name = typed.trim()
  useEffect(() => {
    let gone = false
    const known = ({ items }: { items: { provider_name: string }[] }) => {
      if (!gone) setEarlier([...new Set(items.map((each) => each.provider_name).filter(Boolean))])
    }
    api.claims().then(known, () => undefined)
    return () => {
      gone = true
    }
  }, [])
  useEffect(() => {
    if (name.length < LEAST) return undefined
    let passed = false
    const timer = setTimeout(() => {
      api.hospitals(name).then(
        ({ items }) => passed || setFound({ of: name, names: items.map((each) => each.name) }),
        () => undefined,
      )
    }, PAUSE)
    return () => {
      passed = true
      clearTimeout(timer)
    }
  }, [name])
  const listed = name.length < LEAST ? earlier : found.of === name ? found.names : []
  const names = listed.includes(name) ? [] : listed.slice(0, MOST)
  if (!names.length) return null
  return (
    <div role='group' aria-label={words.filingPage.hospitals}>
      <p className='quiet'>{words.filingPage.hospitals}</p>
      {names.map((each) => <button key={each} className='btn' onClick={() => take(each)}>{each}</button>)}
    </div>
  )
}
