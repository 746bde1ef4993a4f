/** A picture that the service shows only to those who may see it. One that was sent from this page is
 * shown from its memory, and one that stands here several times is fetched once. */
import { useEffect, useState } from 'react'

import { borrowed, givenBack } from '@/api/shownPictures'

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
    borrowed(path).then((found) => gone || setAddress(found), () => undefined)
    return () => {
      gone = true
      givenBack(path)
    }
  }, [path])
  return address ? <img className={className} src={address} alt={alt} /> : null
}
