export const reviewsPath = (work: { slug: string }): string =>
  `/works/${encodeURIComponent(work.slug)}/reviews`
export const reviewPath = (work: { slug: string }): string => `/works/${encodeURIComponent(work.slug)}/review`
