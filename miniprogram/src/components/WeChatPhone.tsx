/** The phone number that WeChat knows, in the mini-program only: with it somebody who is not insured
 * here may ask a relative to let them act. */
import { useState } from 'react'

import { Problem } from './Problem'
import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import { words } from '@/words'

const say = words.peoplePage

interface Given {
  detail: { code?: string }
}

export function WeChatPhone({ proved }: { proved: () => void }) {
  const [failure, setFailure] = useState<Failure>()
  if (process.env.TARO_ENV !== 'weapp') return null
  const given = ({ detail }: Given) => {
    if (detail.code) api.provePhone(detail.code).then(proved, setFailure) // without one they said no
  }
  const asked = { openType: 'getPhoneNumber', onGetPhoneNumber: given }
  return (
    <section className='card attention'>
      <p>{say.phoneFirst}</p>
      {failure && <Problem failure={failure} />}
      <button className='btn main' {...asked}>{say.phone}</button>
    </section>
  )
}
