/** What do the photos say that the form asks for? Put into the form where nobody has written anything,
 * looked at by the person, and told to the service beside what the machine had read. */
import { type Details, day } from './details'
import type { FieldRead, Offer, PhotoRead, Readings } from '@/api/readings'
import type { Claim, Shape } from '@/api/shapes'

/** The form's fields by the service's names for them. */
const FIELDS: Readonly<Record<string, keyof Details>> = {
  provider_name: 'provider',
  admission_on: 'admission',
  discharge_on: 'discharge',
  'payee.name': 'payeeName',
  'payee.account': 'payeeAccount',
  'payee.bank_name': 'payeeBank',
}
const PAYEE: ReadonlySet<keyof Details> = new Set(['payeeName', 'payeeAccount', 'payeeBank'])

export interface Offered {
  offer: Offer
  /** Where it stands, with its box. */
  read?: FieldRead
  photo?: PhotoRead
}
export type ByField = Partial<Record<keyof Details, Offered>>

/** What there is for each field of the form; nothing of an account where there is one already. */
export function offered(readings: Readings | undefined, payeeThere: boolean): ByField {
  const found: ByField = {}
  for (const offer of readings?.offers ?? []) {
    const field = FIELDS[offer.field]
    if (!field || !offer.value || (payeeThere && PAYEE.has(field))) continue
    const photo = readings!.photos.find((each) => each.photo_id === offer.photo_id)
    found[field] ??= { offer, photo, read: photo?.fields.find((each) => each.name === offer.name) }
  }
  return found
}

/** The form with what was read put in: where nothing stands, and where still stands what was put in
 * before. What a person wrote or took out stays as it is. */
export function filled(typed: Details, now: ByField, before: Partial<Details>): Details {
  const next = { ...typed }
  for (const [name, { offer }] of Object.entries(now) as [keyof Details, Offered][]) {
    const untouched = before[name] === undefined ? typed[name] === '' : typed[name] === before[name]
    if (untouched) next[name] = offer.value
  }
  return next
}

/** What was put in, to be known again. */
export function putIn(now: ByField, before: Partial<Details>): Partial<Details> {
  const values = Object.entries(now).map(([name, { offer }]) => [name, offer.value])
  return { ...before, ...(Object.fromEntries(values) as Partial<Details>) }
}

/** What nobody could read for certain and still stands as it was read: to be looked at by the person. */
export function doubtful(typed: Details, now: ByField): [keyof Details, Offered][] {
  const all = Object.entries(now) as [keyof Details, Offered][]
  return all.filter(([name, { offer, read }]) => (
    offer.confidence !== 'sure' && same(name, typed[name], offer.value) && (read?.said ?? null) === null
  ))
}

export interface Said {
  photo: string
  fields: Shape<'PaperFieldGiven'>[]
}

/** What the person lets stand or has put instead, by photo; only what is new. */
export function said(typed: Details, now: ByField, corrected: Readonly<Record<string, string>>, readings: Readings | undefined): Said[] {
  const values = new Map<string, Map<string, string>>()
  const say = (photo: string, name: string, value: string) => {
    values.set(photo, (values.get(photo) ?? new Map<string, string>()).set(name, value))
  }
  for (const [name, { offer }] of Object.entries(now) as [keyof Details, Offered][]) {
    say(offer.photo_id, offer.name, plain(name, typed[name]))
  }
  for (const [place, value] of Object.entries(corrected)) {
    const [photo, name] = place.split(' ') as [string, string]
    say(photo, name, value.trim())
  }
  const known = (photo: string, name: string) => (
    readings?.photos.find((each) => each.photo_id === photo)?.fields.find((each) => each.name === name)?.said ?? null
  )
  return [...values].map(([photo, fields]) => ({
    photo,
    fields: [...fields].filter(([name, value]) => known(photo, name) !== value).map(([name, value]) => ({ name: name as Shape<'PaperField'>, value })),
  })).filter(({ fields }) => fields.length > 0)
}

/** Receipts that were read for certain and are not in the claim yet, beside all that are there. */
export function receiptsOf(claim: Claim, readings: Readings | undefined): Pick<Shape<'DetailsGiven'>, 'receipts' | 'receipts_seen'> | undefined {
  const fresh = (readings?.offers ?? [])
    .filter((offer) => offer.receipt && !offer.receipt.in_claim && offer.confidence === 'sure')
    .map(({ receipt }) => ({ code: receipt!.code, number: receipt!.number, amount_fen: receipt!.amount?.fen ?? null }))
    .filter((each) => !claim.receipts.some((there) => there.number === each.number && there.code === each.code))
  // nothing was shown to be changed, so whatever stands there stays
  return fresh.length ? { receipts: fresh, receipts_seen: [] } : undefined
}

/** The rest of what was read, that no field of the form asks for. */
export function beside(readings: Readings | undefined): { photo: PhotoRead; read: FieldRead }[] {
  const asked = (readings?.offers ?? []).filter((offer) => offer.field in FIELDS)
  const shown = new Set(asked.map((offer) => `${offer.photo_id} ${offer.name}`))
  return (readings?.photos ?? []).flatMap((photo) => photo.fields
    .filter((read) => read.value && !shown.has(`${photo.photo_id} ${read.name}`))
    .map((read) => ({ photo, read })))
}

function plain(name: keyof Details, value: string): string {
  if (name === 'admission' || name === 'discharge') return day(value) ?? ''
  return name === 'payeeAccount' ? value.replace(/\s/g, '') : value.trim()
}

function same(name: keyof Details, typed: string, value: string): boolean {
  return plain(name, typed) === plain(name, value)
}
