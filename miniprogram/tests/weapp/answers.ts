/** What the service answers in the simulator; the shapes are those of its own document. */
import type { AssistedFiling, Claim, FirstReport, Guide, Me, Person, Shape, Thread, WholeStay } from '@/api/shapes'

export const father: Person = {
  insured_id: 'p1', insured_no: '4107**0001', name: '梁**', id_number: '4107**********1176', phone: '139****0001', region: '卫滨区',
}
export const me: Me = { phone: null, bound: father, relatives: [], level: 2, level_words: '绑定了参保身份' }

const guide: Guide = {
  material: 'receipt', title: '收费票据', hint: '出院时医院给的', what: '盖章的票据', issuer: '医院收费处', why: '看花了多少钱',
  sample: 'receipt',
}

export const claim: Claim = {
  id: 'c1', claim_no: 'DE-2026-0001', stage: 'payment_returned', stage_words: '等您更换收款账户', insured_name: '梁**',
  provider_name: '新乡演示医院', care_kind: 'inpatient', discharge_on: '2026-03-09', opened_at: '2026-03-10T01:00:00Z',
  submitted_at: '2026-03-10T02:00:00Z', promise: { day: '2026-04-08', provisional: false, reason: '' },
  assessed: { fen: 7339765, text: '73,397.65元' }, version: 9, filed_by_proxy: false,
  filled_at_window: false, stay_id: null,
  turn: 'you', turn_words: '等您换一个收款账户',
  care: {
    kind: 'inpatient', place: 'local', region: '河南新乡', provider_name: '新乡演示医院', admission_on: '2026-03-01',
    discharge_on: '2026-03-09', cause: 'illness', payee_relation: null, emergency: null, filed: null,
  },
  payee: { name: '梁**', account: '6222****0012', bank_name: '工商银行', warnings: [] },
  photos: [], receipts: [], missing: [], required: [guide],
  welcome: [], wanted: [], timeline: [{ title: '收到申请', at: '2026-03-10T02:00:00Z', state: 'done', note: '' }],
  promise_moves: [], may: ['renew_payee'], payment_note: '账户已销户', payee_held_until: null, notices: [], payee_hint: '',
  same_stay: null, may_appeal: true, perhaps: [], originals: null,
  usual: { working_days: 12, claims: 60, words: '最近一年，这样的申请一半在12个工作日内打了款。' },
}

const thread: Thread = { id: '', state: 'bot', state_words: '', words: [], may_rate: false, hours: '9:00-12:00', opening: '' }
const limits: Shape<'LimitsShown'> = {
  year: 2026, rule_year: 2026, pool_cap_fen: 15000000, pool_paid_fen: 15000000, supplement_cap_fen: 40000000,
  supplement_paid_fen: 7339765, supplement_left_fen: 32660235,
}
const statement: Shape<'StatementShown'> = {
  settled: false, supplement: null, lines: [], receipts: [],
}

export const report: FirstReport = {
  id: 'r1', report_no: 'BA-2026-0001', insured_name: '梁**', kind: 'inpatient', kind_words: '住院', place: 'local', place_words: '本市',
  provider_name: '新乡演示医院', began_on: '2026-03-01', reported_at: '2026-03-02T01:00:00Z', material_until: '2026-05-01', state: 'open',
  state_words: '等您交材料', turn: 'you', turn_words: '等您交材料', claim_id: null, required: [guide], welcome: [],
}
export const consents: Shape<'ConsentsShown'> = {
  insured_id: 'p1', name: '梁**', told: '', history: [],
  items: [{
    what: 'claim_data', title: '用病历和票据', text: '只用来办报销。', withdrawn: '没交的草稿全删。', version: '2026-11', since: '2026-11-01',
    state: 'given', state_words: '同意了', agreed_version: '2026-11', said_at: '2026-11-02T01:00:00Z', said_in: 'phone', by_relative: false,
  }],
}

export const filled: AssistedFiling = {
  claim_id: 'c1', insured_name: '梁**', provider_name: '新乡演示医院', state: 'asked', state_words: '等您看一看，点头才交',
  opened_at: '2026-03-10T01:00:00Z', lapses_on: '2026-03-17', version: 1,
  lines: [{ title: '哪家医院', text: '新乡演示医院' }], gaps: [],
}
const stay: WholeStay = {
  provider_name: '新乡演示医院', admission_on: '2026-03-01', discharge_on: '2026-03-09', parts: [], steps: [], total: null,
}

/** Enough for every page to be opened. */
export const everything = {
  'GET /me': me,
  'GET /me/limits': limits,
  'GET /consents': consents,
  'GET /first-reports': { items: [report] } satisfies Shape<'FirstReportsShown'>,
  'GET /claims': { items: [claim], next_cursor: null },
  'GET /claims/c1': claim,
  'GET /assisted-filings': { items: [filled] } satisfies Shape<'AssistedFilingsShown'>,
  'GET /assisted-filings/c1': filled,
  'GET /claims/c1/stay': stay,
  'GET /claims/c1/mark': { may: false, mark: null, words: '' } satisfies Shape<'MarkShown'>,
  'GET /claims/c1/appeals': { items: [] } satisfies Shape<'AppealsShown'>,
  'GET /claims/c1/statement': statement,
  'GET /authorisations/held': { items: [] } satisfies Shape<'HeldAuthorisationsShown'>,
  'GET /authorisations/given': { standing: [], acts: [] } satisfies Shape<'GivenAuthorisationsShown'>,
  'GET /authorisations/text': { version: '2026-01', title: '请家人代办', scope: '', text: '' } satisfies Shape<'AuthorisationTextShown'>,
  'GET /inbox/unread': { unread: 2 } satisfies Shape<'UnreadShown'>,
  'GET /inbox': { items: [], unread: 0, next_cursor: null } satisfies Shape<'InboxShown'>,
  'GET /announcements': { items: [], next_cursor: null, wanted: true, agreement: '' } satisfies Shape<'AnnouncementsShown'>,
  'GET /tips': { today: null, topics: [], agreement: '', by_sms: false, sms_possible: true, sms_agreement: '' } satisfies Shape<'TipsShown'>,
  'GET /activities': { items: [] } satisfies Shape<'ActivitiesShown'>,
  'GET /faq/entries': { titles: [{ id: 'cap', title: '一年最多补多少' }] } satisfies Shape<'TitlesShown'>,
  'GET /handover': thread,
  'GET /cases': { items: [], next_cursor: null } satisfies Shape<'MemberCasesShown'>,
  'GET /wishes': { items: [] } satisfies Shape<'MyWishesShown'>,
  'GET /subscriptions': { template_ids: [], left: 0 } satisfies Shape<'SubscriptionsShown'>,
}
