/** Where and when a review's work was logged, for the export; nothing for one that was not. */
export const loggedIso = (review: {
  loggedAt: string | undefined
  loggedOn: string | undefined
}): { '@type': 'PropertyValue'; propertyID: string; value: string }[] =>
  review.loggedAt && review.loggedOn
    ? [{ '@type': 'PropertyValue', propertyID: 'logged', value: `${review.loggedAt} ${review.loggedOn}` }]
    : []
