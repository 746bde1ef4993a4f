/** One of a few; what is chosen is said, not only coloured. Where the next question follows below, the
 * others fold away, so that it comes into sight; a tap on what was chosen unfolds them again. */
import { useState } from 'react'

interface ChoicesProps<Key extends string> {
  label: string
  of: Readonly<Partial<Record<Key, string>>>
  chosen: Key | undefined
  onChoose: (key: Key) => void
  folds?: boolean
}

export function Choices<Key extends string>({ label, of, chosen, onChoose, folds }: ChoicesProps<Key>) {
  const [changing, setChanging] = useState(false)
  const folded = Boolean(folds && chosen !== undefined && !changing)
  const choose = (key: Key) => {
    if (folded) return setChanging(true)
    setChanging(false)
    if (key !== chosen) onChoose(key)
  }
  const look = (key: Key) => ['btn choice', key === chosen ? 'chosen' : '', folded ? 'folded' : ''].filter(Boolean).join(' ')
  return (
    <section className='field' role='group' aria-label={label}>
      <span className='label'>{label}</span>
      {(Object.keys(of) as Key[]).map((key) => (!folded || key === chosen) && (
        <button
          key={key}
          className={look(key)}
          aria-pressed={key === chosen}
          aria-expanded={folds && key === chosen ? !folded : undefined}
          onClick={() => choose(key)}
        >
          {of[key]}
        </button>
      ))}
    </section>
  )
}
