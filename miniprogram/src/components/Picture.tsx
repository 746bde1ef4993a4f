/** A picture that the service shows only to those who may see it. */
import { useEffect, useState } from 'react'

import { pictureAddress } from '@/api/pictures'

interface PictureProps {
  /** Below the member API's address. */
  path: string
  alt: string
  className: string
}

/** Nothing where it does not come: the words beside it say what it is. */
export function Picture({ path, alt, className }: PictureProps) {
  const [address, setAddress] = useState('')
  useEffect(() => {
    let gone = false
    let made = ''
    pictureAddress(path).then((found) => {
      made = found
      if (gone) release(made)
      else setAddress(made)
    }, () => undefined)
    return () => {
      gone = true
      release(made)
    }
  }, [path])
  return address ? <img className={className} src={address} alt={alt} /> : null
}

function release(address: string): void {
  if (address.startsWith('blob:')) URL.revokeObjectURL(address)
}
