/** What can be asked of the service, each with its shapes. */
import type { PhotoRead, Readings } from './readings'
import { ask } from './request'
import type { Answer, AssistedFiling, Care, Claim, FirstReport, Mark, Me, Photo, Shape, Thread, WholeStay } from './shapes'

const at = encodeURIComponent

export const api = {
  me: () => ask<Me>('GET', '/me'),
  limits: () => ask<Shape<'LimitsShown'>>('GET', '/me/limits'),
  help: () => ask<Shape<'HelpShown'>>('GET', '/help', { open: true }),

  bind: (body: Shape<'BindingGiven'>) => ask<Shape<'CodeSentShown'>>('POST', '/bindings', { body }),
  confirmBinding: (request: string, code: string) =>
    ask<Me>('POST', `/bindings/${at(request)}/confirm`, { body: { code }, repeatable: true }),
  windowCode: (code: string, idTail: string) =>
    ask<Me>('POST', '/me/window-code', { body: { code, id_tail: idTail }, repeatable: true }),
  beginFace: () => ask<Shape<'FaceCheckShown'>>('POST', '/me/face-checks'),
  finishFace: (check: string) => ask<Me>('POST', `/me/face-checks/${at(check)}/finish`, { repeatable: true }),
  provePhone: (code: string) => ask<Shape<'PhoneShown'>>('POST', '/me/phone', { body: { code } }),
  unbind: () => ask<Me>('DELETE', '/bindings/current'),

  authorisationText: () => ask<Shape<'AuthorisationTextShown'>>('GET', '/authorisations/text'),
  authorise: (body: Shape<'AuthorisationGiven'>) =>
    ask<Shape<'CodeSentShown'>>('POST', '/authorisations', { body }),
  confirmAuthorisation: (request: string, code: string) =>
    ask<Me>('POST', `/authorisations/${at(request)}/confirm`, { body: { code }, repeatable: true }),
  held: () => ask<Shape<'HeldAuthorisationsShown'>>('GET', '/authorisations/held'),
  given: () => ask<Shape<'GivenAuthorisationsShown'>>('GET', '/authorisations/given'),
  takeBack: (authorisation: string) =>
    ask<Shape<'GivenAuthorisationsShown'>>('DELETE', `/authorisations/given/${at(authorisation)}`),
  endAuthorisation: (insured: string) => ask<Me>('DELETE', `/authorisations/${at(insured)}`),

  consents: (insured?: string) =>
    ask<Shape<'ConsentsShown'>>('GET', `/consents${insured ? `?insured_id=${at(insured)}` : ''}`),
  sayConsent: (what: string, body: Shape<'ConsentGiven'>) =>
    ask<Shape<'ConsentsShown'>>('PUT', `/consents/${at(what)}`, { body }),

  firstReports: () => ask<Shape<'FirstReportsShown'>>('GET', '/first-reports'),
  reportCare: (body: Shape<'FirstReportGiven'>) =>
    ask<FirstReport>('POST', '/first-reports', { body, repeatable: true }),
  fileReport: (id: string) => ask<Claim>('POST', `/first-reports/${at(id)}/claim`, { repeatable: true }),
  dropReport: (id: string) => ask<void>('DELETE', `/first-reports/${at(id)}`),

  assistedWaiting: () => ask<Shape<'AssistedFilingsShown'>>('GET', '/assisted-filings'),
  assisted: (id: string) => ask<AssistedFiling>('GET', `/assisted-filings/${at(id)}`),
  confirmAssisted: (id: string, version: number) =>
    ask<AssistedFiling>('POST', `/assisted-filings/${at(id)}/confirm`, { body: { version }, repeatable: true }),
  takeOverAssisted: (id: string) =>
    ask<AssistedFiling>('POST', `/assisted-filings/${at(id)}/take-over`, { repeatable: true }),

  claims: (cursor?: string | null) =>
    ask<Shape<'ClaimsShown'>>('GET', `/claims${cursor ? `?cursor=${at(cursor)}` : ''}`),
  claim: (id: string) => ask<Claim>('GET', `/claims/${at(id)}`),
  openClaim: (body: Shape<'ClaimGiven'>, key: string) => ask<Claim>('POST', '/claims', { body, key }),
  fillIn: (id: string, version: number, care: Care, payee?: Shape<'PayeeGiven'>, receipts?: Pick<Shape<'DetailsGiven'>, 'receipts' | 'receipts_seen'>) =>
    ask<Claim>('PUT', `/claims/${at(id)}/details`, { body: { version, care, payee, ...receipts } }),
  sameStay: (id: string, version: number, answer: Shape<'StayAnswer'>) =>
    ask<Claim>('PUT', `/claims/${at(id)}/same-stay`, { body: { version, answer } }),
  lookAtCard: (account: string, bankName: string) =>
    ask<Shape<'AccountLookedAt'>>('POST', '/bank-cards/look', { body: { account, bank_name: bankName }, repeatable: true, aside: true }),
  knownAccount: (id: string) => ask<Shape<'KnownAccountShown'>>('GET', `/claims/${at(id)}/payee/known`),
  takeKnownAccount: (id: string, version: number) =>
    ask<Claim>('PUT', `/claims/${at(id)}/payee/known`, { body: { version } }),
  removeDraft: (id: string) => ask<void>('DELETE', `/claims/${at(id)}`),
  submit: (id: string, version: number, key: string) =>
    ask<Claim>('POST', `/claims/${at(id)}/submit`, { body: { version }, key }),
  withdraw: (id: string, version: number) =>
    ask<Claim>('POST', `/claims/${at(id)}/withdraw`, { body: { version } }),
  newPayee: (id: string, version: number, payee: Shape<'PayeeGiven'>) =>
    ask<Claim>('PUT', `/claims/${at(id)}/payee`, { body: { version, payee } }),
  stopPayee: (id: string) => ask<Claim>('POST', `/claims/${at(id)}/payee/stop`),
  arrival: (id: string, version: number, arrived: boolean) =>
    ask<Claim>('POST', `/claims/${at(id)}/arrival`, { body: { version, arrived } }),
  removePhoto: (id: string, photo: string) =>
    ask<void>('DELETE', `/claims/${at(id)}/photos/${at(photo)}`),
  insistOnPhoto: (id: string, photo: string) =>
    ask<Photo>('PUT', `/claims/${at(id)}/photos/${at(photo)}/insist`),
  stay: (id: string) => ask<WholeStay>('GET', `/claims/${at(id)}/stay`),
  readings: (id: string) => ask<Readings>('GET', `/claims/${at(id)}/readings`),
  sayReading: (id: string, photo: string, fields: Shape<'PaperFieldGiven'>[]) =>
    ask<PhotoRead>('PUT', `/claims/${at(id)}/photos/${at(photo)}/reading`, { body: { fields } }),
  statement: (id: string) => ask<Shape<'StatementShown'>>('GET', `/claims/${at(id)}/statement`),

  tree: (id: string) => ask<Shape<'StatementTreeShown'>>('GET', `/claims/${at(id)}/statement/tree`),
  appeals: (id: string) => ask<Shape<'AppealsShown'>>('GET', `/claims/${at(id)}/appeals`),
  appeal: (id: string, said: string, key: string) =>
    ask<Shape<'AppealShown'>>('POST', `/claims/${at(id)}/appeals`, { body: { words: said }, key }),
  mark: (id: string) => ask<Mark>('GET', `/claims/${at(id)}/mark`),
  giveMark: (id: string, mark: number) =>
    ask<Mark>('POST', `/claims/${at(id)}/mark`, { body: { mark }, repeatable: true }),
  estimate: (body: Shape<'EstimateGiven'>) =>
    ask<Shape<'EstimateShown'>>('POST', '/estimates', { body, repeatable: true }),

  thread: () => ask<Thread>('GET', '/handover'),
  say: (body: Shape<'ThreadWordsGiven'>) =>
    ask<Thread>('POST', '/handover/words', { body, repeatable: true }),
  endThread: () => ask<Thread>('POST', '/handover/end', { repeatable: true }),
  rateThread: (rating: number) => ask<Thread>('POST', '/handover/rating', { body: { rating }, repeatable: true }),

  reportFraud: (body: Shape<'FraudReportGiven'>, key: string) =>
    ask<Shape<'FraudReportNumberShown'>>('POST', '/fraud-reports', { body, key }),
  fraudReport: (no: string) => ask<Shape<'FraudReportShown'>>('GET', `/fraud-reports/${at(no)}`),
  addToReport: (no: string, words: string) =>
    ask<Shape<'FraudReportShown'>>('POST', `/fraud-reports/${at(no)}/words`, { body: { words }, repeatable: true }),

  wishes: () => ask<Shape<'MyWishesShown'>>('GET', '/wishes'),
  wish: (kind: string, wanted: boolean) =>
    ask<Shape<'MyWishesShown'>>('PUT', `/wishes/${at(kind)}`, { body: { wanted } }),
  subscriptions: () => ask<Shape<'SubscriptionsShown'>>('GET', '/subscriptions'),
  subscribed: (answers: Shape<'SubscriptionAnswer'>[]) =>
    ask<Shape<'SubscriptionsShown'>>('POST', '/subscriptions/answers', { body: { answers } }),
  logOut: () => ask<void>('DELETE', '/sessions/current'),

  inbox: (cursor?: string | null) =>
    ask<Shape<'InboxShown'>>('GET', `/inbox${cursor ? `?cursor=${at(cursor)}` : ''}`),
  unread: () => ask<Shape<'UnreadShown'>>('GET', '/inbox/unread'),
  readOne: (id: string) => ask<void>('POST', `/inbox/${at(id)}/read`, { repeatable: true }),
  readAll: () => ask<void>('POST', '/inbox/read', {}),

  announcements: (cursor?: string | null) =>
    ask<Shape<'AnnouncementsShown'>>('GET', `/announcements${cursor ? `?cursor=${at(cursor)}` : ''}`),
  wantAnnouncements: (wanted: boolean) =>
    ask<Shape<'AnnouncementsShown'>>('PUT', '/announcements/wanted', { body: { wanted } }),
  tips: () => ask<Shape<'TipsShown'>>('GET', '/tips'),
  chooseTopics: (topics: Shape<'TipTopic'>[]) =>
    ask<Shape<'TipsShown'>>('PUT', '/tips/topics', { body: { topics } }),
  tipsBySms: (wanted: boolean) => ask<Shape<'TipsShown'>>('PUT', '/tips/sms', { body: { wanted } }),
  activities: () => ask<Shape<'ActivitiesShown'>>('GET', '/activities'),
  signUp: (id: string) => ask<Shape<'ActivitiesShown'>>('PUT', `/activities/${at(id)}/sign-up`),
  signOff: (id: string) => ask<Shape<'ActivitiesShown'>>('DELETE', `/activities/${at(id)}/sign-up`),
  cases: (cursor?: string | null) =>
    ask<Shape<'MemberCasesShown'>>('GET', `/cases${cursor ? `?cursor=${at(cursor)}` : ''}`),

  places: (body: Shape<'PlacesAsked'>) =>
    ask<Shape<'PlacesShown'>>('POST', '/places/find', { body }),
  hospitals: (name: string) =>
    ask<Shape<'PlacesShown'>>('POST', '/places/find', { body: { kind: 'hospital', name }, repeatable: true, aside: true }),

  materials: (kind: string, place: string, cause: string) =>
    ask<Shape<'MaterialsShown'>>('GET', `/materials?kind=${kind}&place=${place}&cause=${cause}`, { open: true }),
  questions: () => ask<Shape<'TitlesShown'>>('GET', '/faq/entries', { open: true }),
  question: (entry: string) => ask<Answer>('GET', `/faq/entries/${at(entry)}`, { open: true }),
  askQuestion: (q: string) => ask<Answer>('GET', `/faq?q=${at(q)}`, { open: true }),
  rate: (entry: string, helpful: boolean, q?: string) =>
    ask<void>('POST', '/faq/ratings', { body: { entry, helpful, q } }),
}
