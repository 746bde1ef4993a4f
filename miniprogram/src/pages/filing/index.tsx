/** The papers one by one, a few words, and off it goes; what is missing is said at once. */
import { useState } from 'react'

import type { Failure } from '@/api/failure'
import { newKey } from '@/api/keys'
import { api } from '@/api/member'
import type { Claim, Guide, Material } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { CardLook } from '@/components/CardLook'
import { careOf, type Details, detailsOf, payeeOf } from '@/components/details'
import { Doing } from '@/components/Doing'
import { Field } from '@/components/Field'
import { Show, useLoaded } from '@/components/loaded'
import { MaterialModule } from '@/components/MaterialModule'
import { Page } from '@/components/Page'
import { stillToCome, useUploads } from '@/components/Uploads'
import { asked, goInstead } from '@/components/ways'
import { words } from '@/words'

const say = words.filingPage

export default function Filing() {
  const [id] = useState(() => asked('id'))
  const claim = useLoaded(() => api.claim(id))
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={claim}>{(shown) => <Form claim={shown} set={claim.set} again={claim.again} />}</Show>
    </Page>
  )
}

interface FormProps {
  claim: Claim
  set: (claim: Claim) => void
  again: () => void
}

function Form({ claim, set, again }: FormProps) {
  const [typed, setTyped] = useTyped<Details>(`filing.${claim.id}`, () => detailsOf(claim))
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [stopped, setStopped] = useState<string[]>()
  const [key] = useTyped(`filing.${claim.id}.key`, newKey)
  const uploads = useUploads(claim.id, again)
  const may = new Set<string>(claim.may)
  const first = may.has('submit')
  // what is typed is stored with the same tap, what is photographed has to be there
  const ready = first || (may.has('resubmit') && claim.missing.length === 0)
  const put = (name: keyof Details) => (value: string) => setTyped((now) => ({ ...now, [name]: value }))
  const failed = (failure: Failure) => {
    setWrong(failure.fields)
    if (failure.status === 409) again()
  }
  const save = async () => {
    setWrong({})
    setStopped(undefined)
    const now = await api.fillIn(claim.id, claim.version, careOf(claim, typed), payeeOf(typed))
    set(now)
    return now
  }
  // one tap stores and hands in, unless there is something to be read or answered before
  const submit = async () => {
    const now = first ? await save() : claim
    const unread = first ? saidSince(claim, now) : []
    if (unread.length || now.missing.length) return setStopped(unread)
    await api.submit(now.id, now.version, key)
    goInstead('claim', { id: claim.id })
  }
  const insist = async (photo: string) => {
    await api.insistOnPhoto(claim.id, photo)
    again()
  }
  const remove = async (photo: string) => {
    await api.removePhoto(claim.id, photo)
    again()
  }
  const stay = claim.same_stay
  return (
    <>
      {uploads.left > 0 && <p className='card calm' role='status'>{say.left(uploads.left)}</p>}
      {modules(claim).map(({ material, title, hint, guide }) => (
        <MaterialModule
          key={material}
          claim={claim.id}
          material={material}
          title={title}
          hint={hint}
          guide={guide}
          photos={claim.photos.filter((photo) => photo.material === material)}
          uploads={uploads}
          insist={insist}
          remove={remove}
        />
      ))}
      {claim.originals?.words && <p className='card calm'>{claim.originals.words}</p>}
      {first && (
        <section className='card'>
          <Field label={say.hospital} value={typed.provider} onChange={put('provider')} problem={wrong['care.provider_name']} />
          <Field label={say.region} value={typed.region} onChange={put('region')} problem={wrong['care.region']} />
          <Field label={say.admission} hint={say.dateHint} value={typed.admission} onChange={put('admission')} problem={wrong['care.admission_on']} longest={20} />
          <Field label={say.discharge} hint={say.dateHint} value={typed.discharge} onChange={put('discharge')} problem={wrong['care.discharge_on']} longest={20} />
          {claim.payee && <p>{`${words.claimPage.payee}：${claim.payee.name} ${claim.payee.account}`}</p>}
          {claim.payee_hint && <p className='quiet'>{claim.payee_hint}</p>}
          <Field label={say.payeeName} value={typed.payeeName} onChange={put('payeeName')} problem={wrong['payee.name']} longest={50} />
          <Field label={say.payeeAccount} kind='number' value={typed.payeeAccount} onChange={put('payeeAccount')} problem={wrong['payee.account']} longest={40} />
          <CardLook account={typed.payeeAccount} bank={typed.payeeBank} take={put('payeeBank')} said={claim.payee?.warnings} />
          <Field label={say.payeeBank} value={typed.payeeBank} onChange={put('payeeBank')} problem={wrong['payee.bank_name']} />
          {claim.payee?.warnings.map((warning) => <p key={warning} className='quiet'>{warning}</p>)}
          {claim.notices.map((notice) => <p key={notice} className='quiet'>{notice}</p>)}
          <Doing work={save} onFailure={failed}>{say.check}</Doing>
        </section>
      )}
      {stay && !stay.answered && (
        <section className='card attention'>
          <h2>{say.sameStay}</h2>
          <p>{stay.text}</p>
          {stay.choices.map((choice) => (
            <Doing key={choice.answer} work={async () => set(await api.sameStay(claim.id, claim.version, choice.answer))} onFailure={failed}>
              {choice.words}
            </Doing>
          ))}
        </section>
      )}
      <Missing claim={claim} />
      {stopped && (
        <section className='card attention' role='alert'>
          <p>{say.stopped}</p>
          {stopped.map((said) => <p key={said}>{said}</p>)}
        </section>
      )}
      {ready && stillToCome(uploads) && <p className='card attention' role='status'>{say.pending}</p>}
      {ready && !stillToCome(uploads) && (
        <Doing className='main' work={submit} onFailure={failed}>{first ? say.submit : say.resubmit}</Doing>
      )}
    </>
  )
}

function Missing({ claim }: { claim: Claim }) {
  return (
    <section className={claim.missing.length ? 'card attention' : 'card calm'} role='status'>
      {claim.missing.length === 0 ? <p>{say.complete}</p> : (
        <>
          <h2>{say.missing}</h2>
          <ul>
            {claim.missing.map((gap) => (
              <li key={gap.code}>
                <p>{gap.title}</p>
                <p className='quiet'>{gap.hint}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** What the service has noticed that was not on the page before: it is read before this is handed in. */
function saidSince(before: Claim, now: Claim): string[] {
  const seen = [...before.notices, ...(before.payee?.warnings ?? [])]
  const said = [...now.notices, ...(now.payee?.warnings ?? [])]
  return said.filter((each) => !seen.includes(each))
}

interface Module {
  material: Material
  title: string
  hint: string
  guide?: Guide
}

/** What staff ask for first, then what is needed, then what helps; each kind once. */
function modules(claim: Claim): Module[] {
  const guides = [...claim.required, ...claim.welcome, ...claim.perhaps]
  const wanted = claim.wanted.map(({ material, title, reason }) => (
    { material, title, hint: reason, guide: guides.find((each) => each.material === material) }
  ))
  const known = [...claim.required, ...claim.welcome].map((guide) => ({ material: guide.material, title: guide.title, hint: guide.hint, guide }))
  const all: Module[] = wanted.length ? wanted : known
  return all.filter((each, place) => all.findIndex((other) => other.material === each.material) === place)
}
