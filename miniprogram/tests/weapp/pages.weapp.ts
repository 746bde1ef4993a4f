import { readFileSync } from 'node:fs'

import { afterEach, describe, expect, it } from 'vitest'

import { claim, consents, everything, filled, me, report } from './answers'
import { type Answers, open, type Opened, Phone, until } from './simulator'
import { words } from '@/words'

const PAGES: string[] = (JSON.parse(readFileSync('dist/weapp/app.json', 'utf-8')) as { pages: string[] }).pages
const KEYS = PAGES.map((path) => path.split('/')[1]!)

/** What stands at the top of a page. */
function purposeOf(page: string): string {
  const camel = page.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return (words as unknown as Record<string, { purpose?: string }>)[`${camel}Page`]!.purpose!
}

let opened: Opened | undefined
async function at(page: string, answers: Answers = everything, extra: object = {}): Promise<[Opened, Phone]> {
  const phone = new Phone({ ...answers }, extra as Record<string, unknown>)
  opened = await open(phone, page, { id: 'c1' })
  return [opened, phone]
}
afterEach(() => opened?.close())

describe('the built mini-program', () => {
  // the first, since the answer is kept from then on
  it('asks nothing of anybody before they agreed, by the button that WeChat wants', async () => {
    const phone = new Phone({ ...everything })
    phone.forget('privacy')
    opened = await open(phone, 'claims')
    await opened.shows(words.privacyPage.purpose)
    expect(phone.asked).toEqual([])
    const { attrs } = opened.button(words.privacyPage.agree).toJSON()
    expect(attrs).toContainEqual({ name: 'openType', value: 'agreePrivacyAuthorization' })
    opened.tap(words.privacyPage.agree)
    await opened.shows('新乡演示医院')
  })
  it('has all pages but the two that are the browser’s', () => {
    expect(KEYS).toContain('proof')
    expect(KEYS).not.toContain('back')
    expect(KEYS.length).toBeGreaterThan(20)
  })
  it.each(KEYS)('opens the page %s with its purpose and its help', async (page) => {
    const [shown, phone] = await at(page)
    await shown.shows(purposeOf(page))
    await shown.shows(words.callHelp)
    await shown.showsNoMore(words.loading)
    const { failures, privacyPage } = words
    for (const wrong of [failures.network, privacyPage.purpose, 'nobody answers']) {
      expect(shown.text).not.toContain(wrong)
    }
    expect(phone.asked.every(({ route }) => route in everything)).toBe(true)
  })
})

describe('a person at the mini-program', () => {
  it('sees what needs them first, and goes there with a tap', async () => {
    const [shown, phone] = await at('home', { ...everything, 'GET /assisted-filings': { items: [] } })
    await shown.shows(words.homePage.attention)
    shown.tap('等您更换收款账户')
    await until(() => phone.went.length > 0, () => 'nowhere was gone to')
    expect(phone.went).toEqual(['/pages/claim/index?id=c1'])
  })

  it('types a code of the window, and is told what it did', async () => {
    const proved = { ...me, level: 3, level_words: '刚刚核实过是本人' }
    const [shown, phone] = await at('proof', { ...everything, 'POST /me/window-code': proved })
    await shown.shows(words.proofPage.code)
    await shown.type(0, '1234 5678')
    await shown.type(1, '117X')
    shown.tap(words.proofPage.send)
    await shown.shows('刚刚核实过是本人')
    expect(phone.asked[phone.asked.length - 1]).toEqual({ route: 'POST /me/window-code', body: { code: '1234 5678', id_tail: '117X' } })
  })

  it('shows their face to WeChat before another account, and only the service says how it ended', async () => {
    const looked: string[] = []
    const extra = {
      requestFacialVerify: ({ verifyId, success }: { verifyId: string; success: () => void }) => {
        looked.push(verifyId)
        setTimeout(success, 0)
      },
    }
    const answers = {
      ...everything,
      'POST /me/face-checks': { check_id: 'f1', verify_id: 'v1', expires_at: '2026-03-12T01:00:00Z' },
      'POST /me/face-checks/f1/finish': { ...me, level: 3 },
    }
    const [shown] = await at('claim', answers, extra)
    await shown.shows(words.proofPage.face)
    expect(shown.text).not.toContain(words.claimPage.proved)
    shown.tap(words.proofPage.face)
    await shown.shows(words.claimPage.proved)
    expect(looked).toEqual(['v1'])
  })

  it('stops an account that does not hold yet, after being asked', async () => {
    const held = { ...claim, may: [], payee_held_until: '2026-03-13T02:00:00Z' }
    const stopped = { ...claim, may: [] }
    const [shown, phone] = await at('claim', { ...everything, 'GET /claims/c1': held, 'POST /claims/c1/payee/stop': stopped })
    await shown.shows(words.claimPage.heldUntil('2026年3月13日 10:00'))
    shown.tap(words.claimPage.stop)
    await shown.shows(words.claimPage.stopSure)
    // the page asks once more when it is done, and hears the same
    phone.answers['GET /claims/c1'] = stopped
    shown.tap(words.claimPage.stop)
    await shown.showsNoMore(words.claimPage.held)
  })

  it('takes a consent back after reading what follows, and is told what followed', async () => {
    const [item] = consents.items
    const after = { ...consents, told: '收回了，马上生效。', items: [{ ...item, state: 'withdrawn', state_words: '收回了' }] }
    const [shown, phone] = await at('consents', { ...everything, 'PUT /consents/claim_data': after })
    await shown.shows(item!.text)
    shown.tap(words.consentsPage.takeBack)
    await shown.shows(item!.withdrawn)
    shown.tap(words.consentsPage.takeBack)
    await shown.shows(after.told)
    await shown.showsNoMore(words.consentsPage.takeBack)
    expect(phone.asked[phone.asked.length - 1]).toEqual({
      route: 'PUT /consents/claim_data', body: { agreed: false, version: '', insured_id: null },
    })
  })

  it('hands in the papers of what was reported, in the claim that comes of it', async () => {
    const [shown, phone] = await at('first-reports', { ...everything, 'POST /first-reports/r1/claim': claim })
    await shown.shows(words.firstReportsPage.until('2026年5月1日'))
    shown.tap(words.firstReportsPage.file)
    await until(() => phone.went.length > 0, () => 'nowhere was gone to')
    expect(phone.went).toEqual(['/pages/filing/index?id=c1'])
    expect(report.report_no).toMatch(/^BA/)
  })

  it('offers whoever comes from a text message, and is not known yet, a way to be known', async () => {
    const gone = { error: { code: 'not_found', message: '没有找到这份内容。' } }
    const [shown, phone] = await at('claim', { ...everything, 'GET /claims/c1': gone })
    await shown.shows(words.failures.whoAreYou)
    shown.tap(words.homePage.bind)
    await until(() => phone.went.length > 0, () => 'nowhere was gone to')
    expect(phone.went[0]).toContain('/pages/bind/index')
  })

  it('says first what the window filled in, and not that nothing waits', async () => {
    const [shown] = await at('home')
    await shown.shows(words.assistedPage.title)
    expect(shown.text).not.toContain(words.homePage.nothing)
  })

  it('shows what the window filled in, and hands it in by one tap', async () => {
    const done = { ...filled, state: 'filed' }
    const [shown, phone] = await at('assisted', { ...everything, 'POST /assisted-filings/c1/confirm': done })
    await shown.shows(words.assistedPage.filled)
    shown.tap(words.assistedPage.right)
    await until(() => phone.went.length > 0, () => 'nowhere was gone to')
    expect(phone.asked[phone.asked.length - 1]).toEqual({ route: 'POST /assisted-filings/c1/confirm', body: { version: 1 } })
    expect(phone.went).toEqual(['/pages/claim/index?id=c1'])
  })

  it('finds what stands on the photos filled in, and is told where nobody could be certain', async () => {
    const photo = {
      id: 'f1', material: 'discharge_record', title: '出院记录', width: 1200, height: 1600, pages: 1, hints: [], retake: false, insisted: false,
      added_at: '2026-03-10T01:00:00Z', receipt_found: false, receipts_read: [], fate: 'stored', fate_words: '已存好', fate_reason: '',
    }
    const draft = { ...claim, stage: 'draft', submitted_at: null, payee: null, may: ['submit'], photos: [photo], care: { ...claim.care, provider_name: '', discharge_on: null } }
    const read = (name: string, value: string, confidence: string) => ({
      name, title: name, value, value_words: value, confidence, confidence_words: '两处对得上', source: 'text', said: null,
      box: { page: 1, left: 100, top: 100, right: 500, bottom: 130 },
    })
    const fields = [read('provider_name', '牧野演示医院', 'sure'), read('discharge_on', '2026-03-09', 'unsure')]
    const offers = fields.map((each) => ({ ...each, field: each.name, photo_id: 'f1', receipt: null, in_claim: false }))
    const answers = {
      ...everything,
      'GET /claims/c1': draft,
      'GET /claims/c1/readings': { state: 'done', state_words: '', photos: [{ photo_id: 'f1', material: 'discharge_record', title: '出院记录', state: 'read', fields }], offers },
      'GET /claims/c1/payee/known': { payee: null },
    }
    const extra = { downloadFile: ({ success }: { success: (answer: object) => void }) => setTimeout(() => success({ statusCode: 200, tempFilePath: 'wxfile://f1' }), 0) }
    const [shown] = await at('filing', answers, extra)
    await shown.shows(words.readCard.filled)
    await shown.shows(words.readCard.sure('出院记录', '两处对得上'))
    await shown.shows(words.readCard.unsure('出院记录', '两处对得上'))
    await shown.shows(words.readCard.confirm)
    expect(shown.text).not.toContain(words.filingPage.region)
  })

  it('removes a draft after being asked, and sees whose turn it is before', async () => {
    const draft = { ...claim, stage: 'draft', submitted_at: null, may: ['submit', 'withdraw'], stage_words: '草稿', turn_words: '等您填好、提交' }
    const [shown, phone] = await at('claim', { ...everything, 'GET /claims/c1': draft, 'DELETE /claims/c1': '' })
    await shown.shows('等您填好、提交')
    expect(shown.text).not.toContain(words.claimPage.withdraw)
    shown.tap(words.claimPage.remove)
    await shown.shows(words.claimPage.removeSure)
    shown.tap(words.claimPage.remove)
    await until(() => phone.went.length > 0, () => 'nowhere was gone to')
    expect(phone.asked.map(({ route }) => route)).toContain('DELETE /claims/c1')
    expect(phone.went).toEqual(['/pages/home/index'])
  })
})
