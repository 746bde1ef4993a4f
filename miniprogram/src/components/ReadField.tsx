/** One thing to be filled in, with what was read of it on a photo: put in already, the piece of the
 * photo below it, and in words whether it is certain. */
import { Field } from './Field'
import type { Offered } from './offered'
import { PictureCut } from './PictureCut'
import type { Photo } from '@/api/shapes'
import { words } from '@/words'

const say = words.readCard

interface ReadFieldProps {
  claim: string
  photos: Photo[]
  offered: Offered | undefined
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  problem?: string
  kind?: 'text' | 'number'
  longest?: number
}

export function ReadField({ claim, photos, offered, hint, ...field }: ReadFieldProps) {
  if (!offered) return <Field hint={hint} {...field} />
  const { offer, photo, read } = offered
  const shown = photos.find((each) => each.id === offer.photo_id)
  const doubt = offer.confidence === 'sure' ? say.sure : say.unsure
  return (
    <div className={offer.confidence === 'sure' ? 'read' : 'read unsure'}>
      <Field hint={doubt(photo?.title ?? '', offer.confidence_words)} {...field} />
      {read?.box && shown && <PictureCut claim={claim} photo={shown} box={read.box} alt={say.cut(field.label)} />}
    </div>
  )
}
