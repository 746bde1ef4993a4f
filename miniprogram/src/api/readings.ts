/** What was read on a claim's photos, by the names that pages use. */
import type { Shape } from './shapes'

export type Box = Shape<'PlaceOnPhotoShown'>
export type FieldRead = Shape<'PaperFieldShown'>
export type PhotoRead = Shape<'PaperReadShown'>
export type Offer = Shape<'OfferShown'>
export type Readings = Shape<'ReadingsShown'>
