/**
 * SHA-256 of the style sheets in the elements of media-chrome 4.19.4 that the room uses, for `style-src` (CSP 3, 2.3.1). Another release of it has others:
 * the journey of the room fails then, and the console of its browser names the new ones.
 */
export const PLAYER_STYLES = [
  // media-controller
  '+XYYAhYtiUsaw0+wUtfcBE3yMARPO4zdUhZGkDgDohM=',
  // media-gesture-receiver
  'ad5pLE4ykOnAn8/VmRayKdKPhP3pvqoX4MGy3EktnBg=',
  // media-loading-indicator
  'CZ8hU2wFQkJQTP3Dj2nl5E530al0uN4149GNCvQZTDE=',
  // media-control-bar
  'sAS/YwJd8QhcsuwF6ji1l+uwVdgQ8O/zcjWaGi0VXSw=',
  // media-play-button, media-seek-backward-button, media-seek-forward-button, media-mute-button, media-captions-button, media-playback-rate-button, media-fullscreen-button
  'l0oXN8ELODFEFGnJztGBqT5qrnYVXGDHmO9UVWjtMXA=',
  // media-play-button
  'W9200sCekROkcax0iJ77FC7fL1XmtkKZFU4jWBgOGi0=',
  // media-tooltip
  'VJnVbqNRyX0jCFZEJ4ltrffJx26lCuyVbNYdioxBwzQ=',
  // media-seek-backward-button, media-seek-forward-button
  'ybkwgORVaNpgfHWjB4yaZjEyg46ZMdeyLM32opbKlpo=',
  // media-time-range, media-volume-range
  '1Jc+kPhfOh4UvXYTCgDHEAV3Caafvsf5jeNdPbSiQ8o=',
  // media-time-range
  'icRYLLVSVG1RE2ze2JPpc2di/XuMtAkqJdem5GFjU5M=',
  // media-preview-thumbnail
  'm+frfzRQalnJwRN07WZLWSWd4eM4WsynbWp5qQi8Or0=',
  // media-preview-chapter-display, media-preview-time-display, media-time-display
  'C7t4uFhGErrgCiy7sp4fN8QAsq2Xafh4lWfnefi0l/E=',
  // media-mute-button
  '3mr12lsHkByBAuT5HIjiVaMHjH42rxTHchQEttT3yhE=',
  // media-captions-button
  'MV44r6ksBw+mCcZujzocHAOffIPu/joVS2FNHESx3Ho=',
  // media-playback-rate-button
  'GD/7u05tW5TRiymTThnNFOp6kG/cGDdJ0PZE3AUHvEY=',
  // media-fullscreen-button
  'LLrbL3VRTSpcR7f/VRuhdwB3hQdbFqJkzjoEZmHBXIw=',
]
