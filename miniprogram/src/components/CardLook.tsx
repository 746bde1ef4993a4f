/** Which bank is this card of, and does its number look right? Looked at as it is typed; nothing of it
 * is stored by that, and where no answer comes nothing is said. */
import { useEffect, useState } from 'react'

import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { words } from '@/words'

const say = words.cardLook
const PAUSE = 800
/** Shorter ones are being typed still, or are no cards. */
const CARD = /^\d{16,}$/

interface CardLookProps {
  account: string
  bank: string
  /** Put the bank that was found into its field. */
  take: (bank: string) => void
  /** What the page says already of the account that is stored. */
  said?: readonly string[]
}

export function CardLook({ account, bank, take, said = [] }: CardLookProps) {
  const [seen, setSeen] = useState<{ of: string; found: Shape<'AccountLookedAt'> }>()
  const number = account.replace(/\s/g, '')
  const named = bank.trim()
  useEffect(() => {
    if (!CARD.test(number)) return undefined
    let passed = false
    const timer = setTimeout(() => {
      api.lookAtCard(number, named).then(
        (found) => passed || setSeen({ of: number, found }),
        () => passed || setSeen(undefined),
      )
    }, PAUSE)
    return () => {
      passed = true
      clearTimeout(timer)
    }
  }, [number, named])
  if (!seen || seen.of !== number) return null
  const { bank_name: found, tail, warnings } = seen.found
  return (
    <div role='status'>
      <p className='quiet'>{found ? say.found(found, tail) : say.tail(tail)}</p>
      {found && !named && <button className='btn' onClick={() => take(found)}>{say.take(found)}</button>}
      {warnings.filter((each) => !said.includes(each)).map((each) => <p key={each} className='quiet'>{each}</p>)}
    </div>
  )
}
