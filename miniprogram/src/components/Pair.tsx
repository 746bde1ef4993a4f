/** A name and what it is. */
import type { ReactNode } from 'react'

export function Pair({ name, children }: { name: string; children: ReactNode }) {
  if (children === '' || children === null || children === undefined) return null
  return (
    <div className='pair'>
      <span className='name'>{name}</span>
      <span className='value'>{children}</span>
    </div>
  )
}
