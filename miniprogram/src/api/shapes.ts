/** The API's shapes by their names; generated from the service's own document. */
import type { components } from './schema'

type Shapes = components['schemas']
export type Shape<Name extends keyof Shapes> = Shapes[Name]

export type Claim = Shape<'ClaimShown'>
export type ClaimLine = Shape<'ClaimLineShown'>
export type Me = Shape<'MemberShown'>
export type Person = Shape<'PersonShown'>
export type Photo = Shape<'PhotoShown'>
export type Guide = Shape<'GuideShown'>
export type FirstReport = Shape<'FirstReportShown'>
export type AssistedFiling = Shape<'AssistedFilingShown'>
export type AssistedLine = Shape<'AssistedLineShown'>
export type WholeStay = Shape<'StayShown'>
export type Material = Shape<'Material'>
export type Care = Shape<'CareGiven'>
export type Mark = Shape<'MarkShown'>
export type Thread = Shape<'ThreadShown'>
export type Answer = Shape<'AnswerShown'>
