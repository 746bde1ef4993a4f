/** A sheet to take home, with a code by which anybody can see that it is genuine. */
import { useState } from 'react'

import { Doing } from './Doing'
import { openPaper } from '@/api/papers'
import { words } from '@/words'

const say = words.paper

export function Paper({ path, name }: { path: string; name: string }) {
  const [address, setAddress] = useState('')
  if (address) {
    return (
      <div role='status'>
        <a className='btn link' href={address} target='_blank' rel='noreferrer' download={`${name}.pdf`}>{`${say.ready}：${name}`}</a>
        <p className='quiet'>{say.kept}</p>
      </div>
    )
  }
  return <Doing work={async () => setAddress((await openPaper(path)) ?? '')}>{`${name}（PDF）`}</Doing>
}
