export {
  addFilm,
  addTrack,
  decideKeeper,
  decideShowing,
  fileArrived,
  removeFilm,
  removeTrack,
  takeFromMachine,
} from './actions.ts'
export { hasFfmpeg } from './ffmpeg.ts'
export { arrivals, arrivalsOf, hasReel } from './files.ts'
export {
  audiences,
  filmKinds,
  filmSchema,
  MAX_RIGHTS,
  MAX_TITLE,
  showingSchema,
  trackKinds,
  trackSchema,
} from './forms.ts'
export { roomJobs } from './jobs.ts'
export {
  colleagues,
  filmById,
  filmsAtDesk,
  filmsShown,
  keepsRoom,
  watchKey,
  type Colleague,
  type Film,
} from './queries.ts'
export { forgetFilms, placedFilms, placeFilm, type PlacedFilm } from './placing.ts'
export { prepareFilms } from './preparing.ts'
export { roomRoutes } from './routes.ts'
export { PIECE_BYTES, takePiece, uploaded } from './uploading.ts'
export { roomPath } from './views.ts'
export { MAX_VTT, readVtt, type VttFault } from './vtt.ts'
