/** What is typed of a claim, as the form holds it and as the service wants it. */
import type { Care, Claim, Shape } from '@/api/shapes'

export interface Details {
  provider: string
  region: string
  admission: string
  discharge: string
  payeeName: string
  payeeAccount: string
  payeeBank: string
}

export function detailsOf(claim: Claim): Details {
  return {
    provider: claim.care.provider_name,
    region: claim.care.region,
    admission: claim.care.admission_on ?? '',
    discharge: claim.care.discharge_on ?? '',
    payeeName: '',
    payeeAccount: '',
    payeeBank: '',
  }
}

/** What the claim says of the care, to be sent as it is. */
export function careAsItIs({ care }: Claim): Care {
  return {
    kind: care.kind,
    place: care.place,
    cause: care.cause,
    payee_relation: care.payee_relation,
    emergency: care.emergency,
    filed: care.filed,
    region: care.region,
    provider_name: care.provider_name,
    admission_on: care.admission_on,
    discharge_on: care.discharge_on,
  }
}

/** The same with what was typed put over it. */
export function careOf(claim: Claim, typed: Details): Care {
  return {
    ...careAsItIs(claim),
    region: typed.region.trim(),
    provider_name: typed.provider.trim(),
    admission_on: day(typed.admission),
    discharge_on: day(typed.discharge),
  }
}

/** Nothing as long as nothing of it was typed: the account that is there stays. A name alone that was
 * read on a photo is nothing either. */
export function payeeOf(typed: Details, read: Partial<Details> = {}): Shape<'PayeeGiven'> | undefined {
  const payee = {
    name: typed.payeeName.trim(),
    account: typed.payeeAccount.replace(/\s/g, ''),
    bank_name: typed.payeeBank.trim(),
  }
  const nameAlone = !payee.account && !payee.bank_name && payee.name === read.payeeName?.trim()
  return (payee.name && !nameAlone) || payee.account || payee.bank_name ? payee : undefined
}

/** Whether what is missing at the service stands in the form already, to go there with the next tap. */
export function writtenHere(gap: string, typed: Details): boolean {
  switch (gap) {
    case 'care.provider_name': return typed.provider.trim() !== ''
    case 'care.discharge_on': return typed.discharge.trim() !== ''
    case 'payee': return [typed.payeeName, typed.payeeAccount, typed.payeeBank].every((each) => each.trim() !== '')
    default: return false
  }
}

/** 20260309, 2026.3.9, 2026年3月9日 as the service wants it; what is no date goes as it is, and the
 * service says what is wrong with it. */
export function day(text: string): string | null {
  const found = /^\s*(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D*$/.exec(text)
  if (!text.trim()) return null
  if (!found) return text.trim()
  return `${found[1]}-${found[2]!.padStart(2, '0')}-${found[3]!.padStart(2, '0')}`
}
