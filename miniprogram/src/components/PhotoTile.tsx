/** A photo that has arrived: the picture as the service keeps it, and what was noticed about it. */
import { useEffect, useState } from 'react'

import { Doing } from './Doing'
import { pictureAddress } from '@/api/pictures'
import type { Photo } from '@/api/shapes'
import { words } from '@/words'

const say = words.filingPage

export function PhotoTile({ claim, photo, remove }: { claim: string; photo: Photo; remove?: () => Promise<void> }) {
  const [address, setAddress] = useState('')
  useEffect(() => {
    let gone = false
    let made = ''
    pictureAddress(`/claims/${claim}/photos/${photo.id}`).then((found) => {
      made = found
      if (gone) release(made)
      else setAddress(made)
    }, () => undefined) // the words below say that it is there
    return () => {
      gone = true
      release(made)
    }
  }, [claim, photo.id])
  return (
    <div className='photo'>
      {address && <img className='picture' src={address} alt={photo.title} />}
      <span className='fate'>{say.kept}</span>
      {photo.receipt_found && <span className='fate'>{say.receiptRead}</span>}
      {photo.hints.map((hint) => <span key={hint.code} className='fate'>{hint.words}</span>)}
      {remove && <Doing className='danger' work={remove}>{say.remove}</Doing>}
    </div>
  )
}

function release(address: string): void {
  if (address.startsWith('blob:')) URL.revokeObjectURL(address)
}
