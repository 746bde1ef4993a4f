/** What can be asked of the service, each with its shapes. */
import { ask } from './request'
import type { Answer, Care, Claim, Me, Shape } from './shapes'

const at = encodeURIComponent

export const api = {
  me: () => ask<Me>('GET', '/me'),
  limits: () => ask<Shape<'LimitsShown'>>('GET', '/me/limits'),
  help: () => ask<Shape<'HelpShown'>>('GET', '/help', { open: true }),

  bind: (body: Shape<'BindingGiven'>) => ask<Shape<'CodeSentShown'>>('POST', '/bindings', { body }),
  confirmBinding: (request: string, code: string) =>
    ask<Me>('POST', `/bindings/${at(request)}/confirm`, { body: { code } }),
  unbind: () => ask<Me>('DELETE', '/bindings/current'),

  authorise: (body: Shape<'AuthorisationGiven'>) =>
    ask<Shape<'CodeSentShown'>>('POST', '/authorisations', { body }),
  confirmAuthorisation: (request: string, code: string) =>
    ask<Me>('POST', `/authorisations/${at(request)}/confirm`, { body: { code } }),
  endAuthorisation: (insured: string) => ask<Me>('DELETE', `/authorisations/${at(insured)}`),

  claims: (cursor?: string | null) =>
    ask<Shape<'ClaimsShown'>>('GET', `/claims${cursor ? `?cursor=${at(cursor)}` : ''}`),
  claim: (id: string) => ask<Claim>('GET', `/claims/${at(id)}`),
  openClaim: (body: Shape<'ClaimGiven'>, key: string) => ask<Claim>('POST', '/claims', { body, key }),
  fillIn: (id: string, version: number, care: Care, payee?: Shape<'PayeeGiven'>) =>
    ask<Claim>('PUT', `/claims/${at(id)}/details`, { body: { version, care, payee } }),
  sameStay: (id: string, version: number, answer: Shape<'StayAnswer'>) =>
    ask<Claim>('PUT', `/claims/${at(id)}/same-stay`, { body: { version, answer } }),
  submit: (id: string, version: number, key: string) =>
    ask<Claim>('POST', `/claims/${at(id)}/submit`, { body: { version }, key }),
  withdraw: (id: string, version: number) =>
    ask<Claim>('POST', `/claims/${at(id)}/withdraw`, { body: { version } }),
  newPayee: (id: string, version: number, payee: Shape<'PayeeGiven'>) =>
    ask<Claim>('PUT', `/claims/${at(id)}/payee`, { body: { version, payee } }),
  arrival: (id: string, version: number, arrived: boolean) =>
    ask<Claim>('POST', `/claims/${at(id)}/arrival`, { body: { version, arrived } }),
  removePhoto: (id: string, photo: string) =>
    ask<void>('DELETE', `/claims/${at(id)}/photos/${at(photo)}`),
  statement: (id: string) => ask<Shape<'StatementShown'>>('GET', `/claims/${at(id)}/statement`),

  inbox: (cursor?: string | null) =>
    ask<Shape<'InboxShown'>>('GET', `/inbox${cursor ? `?cursor=${at(cursor)}` : ''}`),
  unread: () => ask<Shape<'UnreadShown'>>('GET', '/inbox/unread'),
  readAll: () => ask<void>('POST', '/inbox/read', {}),

  announcements: () => ask<Shape<'AnnouncementsShown'>>('GET', '/announcements'),
  wantAnnouncements: (wanted: boolean) =>
    ask<Shape<'AnnouncementsShown'>>('PUT', '/announcements/wanted', { body: { wanted } }),
  tips: () => ask<Shape<'TipsShown'>>('GET', '/tips'),
  chooseTopics: (topics: Shape<'TipTopic'>[]) =>
    ask<Shape<'TipsShown'>>('PUT', '/tips/topics', { body: { topics } }),
  activities: () => ask<Shape<'ActivitiesShown'>>('GET', '/activities'),
  signUp: (id: string) => ask<Shape<'ActivitiesShown'>>('PUT', `/activities/${at(id)}/sign-up`),
  signOff: (id: string) => ask<Shape<'ActivitiesShown'>>('DELETE', `/activities/${at(id)}/sign-up`),
  cases: () => ask<Shape<'MemberCasesShown'>>('GET', '/cases'),

  places: (body: Shape<'PlacesAsked'>) =>
    ask<Shape<'PlacesShown'>>('POST', '/places/find', { body }),

  questions: () => ask<Shape<'TitlesShown'>>('GET', '/faq/entries'),
  question: (entry: string) => ask<Answer>('GET', `/faq/entries/${at(entry)}`),
  askQuestion: (q: string) => ask<Answer>('GET', `/faq?q=${at(q)}`),
  rate: (entry: string, helpful: boolean, q?: string) =>
    ask<void>('POST', '/faq/ratings', { body: { entry, helpful, q } }),
}
