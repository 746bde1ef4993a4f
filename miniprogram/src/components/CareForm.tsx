/** Where it was, when, and where the money goes: filled in from the photos where they say so, by a tap
 * or by hand where they do not. */
import { endingOf } from './accounts'
import { CardLook } from './CardLook'
import type { Details } from './details'
import { Doing } from './Doing'
import { HospitalNames } from './HospitalNames'
import { KnownAccount } from './KnownAccount'
import { type ByField, beside, doubtful } from './offered'
import { ReadBeside } from './ReadBeside'
import { ReadField } from './ReadField'
import type { Failure } from '@/api/failure'
import type { Readings } from '@/api/readings'
import type { Claim } from '@/api/shapes'
import { words } from '@/words'

const say = words.filingPage

interface CareFormProps {
  claim: Claim
  /** One that is known was taken: what was written of another is gone. */
  accountTaken: (claim: Claim) => void
  failed: (failure: Failure) => void
  typed: Details
  put: (name: keyof Details) => (value: string) => void
  wrong: Record<string, string>
  readings: Readings | undefined
  offered: ByField
  corrected: Record<string, string>
  onCorrected: (corrected: Record<string, string>) => void
  /** All of it was looked at, and stands. */
  confirm: () => Promise<void>
}

export function CareForm({ claim, accountTaken, failed, typed, put, wrong, readings, offered, corrected, onCorrected, confirm }: CareFormProps) {
  const of = (name: keyof Details) => ({
    claim: claim.id, photos: claim.photos, offered: offered[name], value: typed[name], onChange: put(name),
  })
  const some = Object.keys(offered).length > 0
  const doubts = doubtful(typed, offered).length > 0
  return (
    <>
      {readings?.state === 'waiting' && <p role='status'>{readings.state_words}</p>}
      {some && <p className='card calm' role='status'>{words.readCard.filled}</p>}
      <ReadField {...of('provider')} label={say.hospital} problem={wrong['care.provider_name']} />
      {!offered.provider && <HospitalNames typed={typed.provider} take={put('provider')} />}
      {claim.care.place !== 'local' && <ReadField {...of('region')} label={say.region} problem={wrong['care.region']} />}
      <ReadField {...of('admission')} label={say.admission} hint={say.dateHint} problem={wrong['care.admission_on']} longest={20} />
      <ReadField {...of('discharge')} label={say.discharge} hint={say.dateHint} problem={wrong['care.discharge_on']} longest={20} />
      {claim.payee && <p>{`${words.claimPage.payee}：${claim.payee.name} ${endingOf(claim.payee.account)}`}</p>}
      {!claim.payee && <KnownAccount claim={claim} set={accountTaken} onFailure={failed} />}
      {claim.payee_hint && <p className='quiet'>{claim.payee_hint}</p>}
      <ReadField {...of('payeeName')} label={say.payeeName} problem={wrong['payee.name']} longest={50} />
      <ReadField {...of('payeeAccount')} label={say.payeeAccount} kind='number' problem={wrong['payee.account']} longest={40} />
      <CardLook account={typed.payeeAccount} bank={typed.payeeBank} take={put('payeeBank')} said={claim.payee?.warnings} />
      <ReadField {...of('payeeBank')} label={say.payeeBank} problem={wrong['payee.bank_name']} />
      {claim.payee?.warnings.map((warning) => <p key={warning} className='quiet'>{warning}</p>)}
      {claim.notices.map((notice) => <p key={notice} className='quiet'>{notice}</p>)}
      <ReadBeside of={beside(readings)} corrected={corrected} onChange={onCorrected} />
      {doubts && <Doing work={confirm}>{words.readCard.confirm}</Doing>}
    </>
  )
}
