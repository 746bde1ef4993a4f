/** How far shall an authorisation go: which claims, what for, until when? As it usually is, or as
 * somebody chooses. */
import { Choices } from './Choices'
import { Field } from './Field'
import { Several } from './Several'
import type { Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { words } from '@/words'
import { authorisedDays, claimsCovered, proxyPurposes } from '@/words/lists'

const say = words.peoplePage

export interface AuthorisationScope {
  claims: Shape<'ClaimsCovered'>
  claimNo: string
  /** Beside looking, which is always part of it. */
  purposes: (keyof typeof proxyPurposes)[]
  days: number
}

/** What holds where nothing is chosen; the service's own words tell of it. */
export const WHOLE: AuthorisationScope = { claims: 'filed', claimNo: '', purposes: ['file', 'account'], days: 180 }

/** What the family are shown, or have read to them. */
export function scopeWords(scope: AuthorisationScope, usual: string): string {
  if (scope.claims === WHOLE.claims && scope.days === WHOLE.days && scope.purposes.length === WHOLE.purposes.length) return usual
  const claims = scope.claimNo && scope.claims === 'one' ? `${claimsCovered.one}（${scope.claimNo.trim()}）` : claimsCovered[scope.claims]
  const order = Object.keys(proxyPurposes) as (keyof typeof proxyPurposes)[]
  const purposes = order.filter((each) => scope.purposes.includes(each)).map((each) => proxyPurposes[each])
  return say.chosen(claims, [say.follow, ...purposes].join('；'), scope.days)
}

interface ScopeFormProps {
  scope: AuthorisationScope
  set: (scope: AuthorisationScope) => void
  problem?: string
}

export function AuthorisationScopeForm({ scope, set, problem }: ScopeFormProps) {
  const [open, setOpen] = useTyped('people.scope-open', false)
  if (!open) return <button className='btn' onClick={() => setOpen(true)}>{say.change}</button>
  return (
    <>
      <Choices label={say.claims} of={claimsCovered} chosen={scope.claims} onChoose={(claims) => set({ ...scope, claims })} />
      {scope.claims === 'one' && (
        <Field label={say.claimNo} value={scope.claimNo} onChange={(claimNo) => set({ ...scope, claimNo })} problem={problem} longest={40} />
      )}
      <Several label={say.purposes} of={proxyPurposes} chosen={scope.purposes} onChoose={(purposes) => set({ ...scope, purposes })} />
      <Choices label={say.days} of={authorisedDays} chosen={`${scope.days}`} onChoose={(days) => set({ ...scope, days: Number(days) })} />
    </>
  )
}
