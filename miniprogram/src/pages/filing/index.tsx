/** The papers one by one, a look at what was read on them, and off it goes; what is missing is said at
 * once. */
import { useEffect, useMemo, useRef, useState } from 'react'

import type { Failure } from '@/api/failure'
import { newKey } from '@/api/keys'
import { api } from '@/api/member'
import type { Claim, Guide, Material } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { CareForm } from '@/components/CareForm'
import { careOf, type Details, detailsOf, payeeOf, writtenHere } from '@/components/details'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { MaterialModule } from '@/components/MaterialModule'
import { doubtful, filled, offered, putIn, receiptsOf, said } from '@/components/offered'
import { Page } from '@/components/Page'
import { stillToCome, useUploads } from '@/components/Uploads'
import { useReadings } from '@/components/useReadings'
import { asked, goInstead } from '@/components/ways'
import { words } from '@/words'

const say = words.filingPage
const labels: Record<keyof Details, string> = {
  provider: say.hospital, region: say.region, admission: say.admission, discharge: say.discharge,
  payeeName: say.payeeName, payeeAccount: say.payeeAccount, payeeBank: say.payeeBank,
}

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
  const { readings, heard } = useReadings(claim.id, first ? claim.photos.map((photo) => photo.id).join() : '')
  // of the account that is there already nothing is offered, unless it was written here
  const settled = Boolean(claim.payee) && typed.payeeAccount === ''
  const read = useMemo(() => offered(readings, settled), [readings, settled])
  const [corrected, setCorrected] = useState<Record<string, string>>({})
  const given = useRef<Partial<Details>>({})
  useEffect(() => {
    const before = given.current
    given.current = putIn(read, before)
    setTyped((now) => filled(now, read, before))
  }, [read, setTyped])
  const accountTaken = (now: Claim) => {
    setTyped((before) => ({ ...before, payeeName: '', payeeAccount: '', payeeBank: '' }))
    set(now)
  }
  const failed = (failure: Failure) => {
    setWrong(failure.fields)
    if (failure.status === 409) again()
  }
  const save = async () => {
    setWrong({})
    setStopped(undefined)
    const now = await api.fillIn(claim.id, claim.version, careOf(claim, typed), payeeOf(typed, given.current), receiptsOf(claim, readings))
    set(now)
    return now
  }
  // what the person lets stand or has put instead is kept beside what was read
  const confirm = async () => {
    for (const { photo, fields } of said(typed, read, corrected, readings)) {
      heard(await api.sayReading(claim.id, photo, fields))
    }
  }
  // one tap stores and hands in, unless there is something to be read or answered before
  const submit = async () => {
    const told = stopped !== undefined // what is doubtful was read before this tap
    const now = first ? await save() : claim
    const doubts = told ? [] : doubtful(typed, read).map(([name]) => say.doubt(labels[name], typed[name]))
    const unread = first ? [...doubts, ...saidSince(claim, now)] : []
    if (unread.length || now.missing.length) return setStopped(unread)
    if (first) await confirm().catch(() => undefined) // no reason to stop
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
      {modules(claim).map(({ title: heading, of }) => (
        <div key={heading}>
          {heading && <h2>{heading}</h2>}
          {of.map(({ material, title, hint, guide }) => (
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
        </div>
      ))}
      {claim.originals?.words && <p className='card calm'>{claim.originals.words}</p>}
      {first && (
        <section className='card'>
          <CareForm
            claim={claim}
            accountTaken={accountTaken}
            failed={failed}
            typed={typed}
            put={put}
            wrong={wrong}
            readings={readings}
            offered={read}
            corrected={corrected}
            onCorrected={setCorrected}
            confirm={confirm}
          />
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
      <Missing gaps={claim.missing.filter((gap) => !(first && writtenHere(gap.code, typed)))} />
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

function Missing({ gaps }: { gaps: Claim['missing'] }) {
  return (
    <section className={gaps.length ? 'card attention' : 'card calm'} role='status'>
      {gaps.length === 0 ? <p>{say.complete}</p> : (
        <>
          <h2>{say.missing}</h2>
          <ul>
            {gaps.map((gap) => (
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

interface Group {
  title: string
  of: Module[]
}

/** What staff ask for, or what is needed and then what helps; each kind once. */
function modules(claim: Claim): Group[] {
  const guides = [...claim.required, ...claim.welcome, ...claim.perhaps]
  const wanted = claim.wanted.map(({ material, title, reason }) => (
    { material, title, hint: reason, guide: guides.find((each) => each.material === material) }
  ))
  const known = (guide: Guide): Module => ({ material: guide.material, title: guide.title, hint: guide.hint, guide })
  const required = claim.required.map(known)
  const welcome = claim.welcome.map(known).filter((each) => !required.some((other) => other.material === each.material))
  const all = wanted.length ? [{ title: '', of: wanted }] : [
    { title: words.newClaimPage.required, of: required }, { title: words.newClaimPage.welcome, of: welcome },
  ]
  return all.filter(({ of }) => of.length > 0).map(({ title, of }) => (
    { title, of: of.filter((each, place) => of.findIndex((other) => other.material === each.material) === place) }
  ))
}
