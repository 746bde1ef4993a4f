import { describe, expect, it } from 'vitest'

import type { FieldRead, Offer, PhotoRead, Readings } from '@/api/readings'
import type { Claim, Shape } from '@/api/shapes'
import type { Details } from '@/components/details'
import { beside, doubtful, filled, offered, putIn, receiptsOf, said } from '@/components/offered'
import { around } from '@/components/around'

type PaperField = Shape<'PaperField'>
const EMPTY: Details = { provider: '', region: '', admission: '', discharge: '', payeeName: '', payeeAccount: '', payeeBank: '' }
const read = (name: string, value: string, told: string | null = null): FieldRead => ({
  name: name as PaperField, title: name, value, value_words: value, confidence: 'sure', confidence_words: '', source: 'text', box: null, said: told,
})
const photo = (photo_id: string, ...fields: FieldRead[]): PhotoRead => ({ photo_id, material: 'receipt', title: '票据', state: 'read', state_words: '', fields })
const offer = (field: string, value: string, more: Partial<Offer> = {}): Offer => ({
  field, value, value_words: value, confidence: 'sure', confidence_words: '', photo_id: 'r', name: field as PaperField, receipt: null, ...more,
})
const readings = (offers: Offer[], ...photos: PhotoRead[]): Readings => ({ state: 'done', state_words: '', photos, offers })

describe('what was read on the photos', () => {
  const now = offered(readings([offer('provider_name', '甲医院'), offer('payee.account', '6222'), offer('discharge_on', '')]), false)

  it('fills the form where nobody has written anything', () => {
    expect(filled({ ...EMPTY, payeeAccount: '95588' }, now, {})).toEqual({ ...EMPTY, provider: '甲医院', payeeAccount: '95588' })
  })
  it('follows a better reading, but neither a person’s word nor their wish for an empty field', () => {
    const before = putIn(now, {})
    const better = offered(readings([offer('provider_name', '甲市医院')]), false)
    expect(filled({ ...EMPTY, provider: '甲医院' }, better, before).provider).toBe('甲市医院')
    expect(filled({ ...EMPTY, provider: '乙医院' }, better, before).provider).toBe('乙医院')
    expect(filled(EMPTY, better, before).provider).toBe('')
  })
  it('offers no account where there is one', () => {
    expect(Object.keys(offered(readings([offer('provider_name', '甲医院'), offer('payee.account', '6222')]), true))).toEqual(['provider'])
    expect(offered(undefined, false)).toEqual({})
  })

  const doubt = offer('discharge_on', '2026-03-09', { confidence: 'unsure', name: 'discharge_on' })
  it('is doubtful as long as it stands as it was read and nobody has looked at it', () => {
    const unsaid = offered(readings([doubt], photo('r', read('discharge_on', '2026-03-09'))), false)
    const names = (typed: Partial<Details>, of = unsaid) => doubtful({ ...EMPTY, ...typed }, of).map(([name]) => name)
    expect(names({ discharge: '2026-03-09' })).toEqual(['discharge'])
    expect(names({ discharge: '2026年3月9日' })).toEqual(['discharge'])
    expect(names({ discharge: '2026-03-08' })).toEqual([])
    const told = offered(readings([doubt], photo('r', read('discharge_on', '2026-03-09', '2026-03-09'))), false)
    expect(names({ discharge: '2026-03-09' }, told)).toEqual([])
  })

  it('is told back as it stands or was put right, once', () => {
    const all = readings([doubt, offer('payee.account', '6222')], photo('r', read('discharge_on', '2026-03-09'), read('payee.account', '6222', '6222')), photo('s', read('amount', '10.00')))
    const typed = { ...EMPTY, discharge: '2026.3.8', payeeAccount: '62 22' }
    expect(said(typed, offered(all, false), { 's amount': '12.00' }, all)).toEqual([
      { photo: 'r', fields: [{ name: 'discharge_on', value: '2026-03-08' }] },
      { photo: 's', fields: [{ name: 'amount', value: '12.00' }] },
    ])
    expect(beside(all).map(({ read: { name } }) => name)).toEqual(['amount'])
  })

  it('puts receipts into the claim that were read for certain and are not in it', () => {
    const receipt = (number: string, more: Partial<Offer> = {}) => offer('receipts', '', { receipt: { code: '1', number, amount: { fen: 5, text: '' }, in_claim: false }, ...more })
    const all = readings([receipt('a'), receipt('b', { receipt: { code: '1', number: 'b', amount: null, in_claim: true } }), receipt('c', { confidence: 'unsure' }), receipt('d')])
    const claim = { receipts: [{ code: '1', number: 'd', amount: null, source: 'qr' }, { code: '', number: 'm', amount: { fen: 7, text: '' }, source: 'member' }] } as unknown as Claim
    // beside what stands there: from a code, typed by hand or at the window
    expect(receiptsOf(claim, all)).toEqual({ receipts: [{ code: '1', number: 'a', amount_fen: 5 }], receipts_seen: [] })
    expect(receiptsOf(claim, readings([receipt('d')]))).toBeUndefined()
  })
})

it('the piece of the photo that is shown stays on it', () => {
  expect(around({ page: 1, left: 0, top: 5, right: 990, bottom: 40 })).toEqual({ left: 0, top: 0, width: 1000, height: 50 })
  expect(around({ page: 1, left: 500, top: 500, right: 600, bottom: 520 })).toEqual({ left: 475, top: 490, width: 150, height: 40 })
})
