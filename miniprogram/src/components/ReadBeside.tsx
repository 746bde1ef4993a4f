/** What else was read on the photos, that the form does not ask for: unfolded by whoever wants to see
 * it, and corrected there. */
import { useState } from 'react'

import { Field } from './Field'
import { Pair } from './Pair'
import type { FieldRead, PhotoRead } from '@/api/readings'
import { words } from '@/words'

const say = words.readCard

interface ReadBesideProps {
  of: { photo: PhotoRead; read: FieldRead }[]
  corrected: Readonly<Record<string, string>>
  /** Called for all of them once they have been seen. */
  onChange: (corrected: Record<string, string>) => void
}

export function ReadBeside({ of, corrected, onChange }: ReadBesideProps) {
  const [open, setOpen] = useState(false)
  const [changing, setChanging] = useState<string>()
  if (!of.length) return null
  const unfold = () => {
    if (!open) onChange({ ...Object.fromEntries(of.map(({ photo, read }) => [placeOf(photo, read), read.said ?? read.value])), ...corrected })
    setOpen(!open)
  }
  return (
    <section className='about' aria-label={say.beside(of.length)}>
      <button className='btn' aria-expanded={open} onClick={unfold}>{open ? say.besideClose : say.beside(of.length)}</button>
      {open && of.map(({ photo, read }) => {
        const place = placeOf(photo, read)
        const value = corrected[place] ?? read.value
        const doubt = read.confidence === 'sure' ? say.sure : say.unsure
        return changing === place ? (
          <Field key={place} label={read.title} hint={doubt(photo.title, read.confidence_words)} value={value} onChange={(now) => onChange({ ...corrected, [place]: now })} />
        ) : (
          <div key={place}>
            <Pair name={read.title}>{value === read.value ? read.value_words : value}</Pair>
            <p className='quiet'>{doubt(photo.title, read.confidence_words)}</p>
            <button className='btn' onClick={() => setChanging(place)}>{say.change(read.title)}</button>
          </div>
        )
      })}
    </section>
  )
}

function placeOf(photo: PhotoRead, read: FieldRead): string {
  return `${photo.photo_id} ${read.name}`
}
