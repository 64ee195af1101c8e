// Numbers and times for people. No locale: the page says the same everywhere.

/** @param {number} n */
export function count(n) {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * @param {number} n
 * @param {string} noun
 */
export function counted(n, noun) {
  return count(n) + " " + noun + (n === 1 ? "" : "s");
}

/** @param {number} n */
export function decimal(n) {
  return Number.isInteger(n) || n >= 100 ? count(n) : String(Math.round(n * 10) / 10);
}

/** @param {number} hours */
export function hoursText(hours) {
  if (hours < 0) return "in the future";
  if (hours < 1) return Math.max(0, Math.floor(hours * 60)) + " min";
  if (hours < 48) return decimal(Math.floor(hours * 10) / 10) + " h";
  return decimal(Math.floor((hours / 24) * 10) / 10) + " d";
}

/** @param {number | null} seconds */
export function duration(seconds) {
  if (seconds === null) return "–";
  if (seconds < 60) return (seconds < 10 ? decimal(seconds) : String(Math.round(seconds))) + " s";
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds % 60);
  if (minutes < 60) return minutes + " min" + (rest === 0 ? "" : " " + pad(rest) + " s");
  return Math.floor(minutes / 60) + " h " + pad(minutes % 60) + " min";
}

/** @param {number} n */
function pad(n) {
  return String(n).padStart(2, "0");
}

/**
 * A moment as 2026-03-01 06:00, in UTC.
 * @param {string | null} instant
 */
export function moment(instant) {
  return instant === null ? "–" : instant.slice(0, 16).replace("T", " ");
}

/**
 * How long before another moment something was.
 * @param {string | null} instant
 * @param {string} asOf
 */
export function ago(instant, asOf) {
  if (instant === null) return "–";
  const hours = (Date.parse(asOf) - Date.parse(instant)) / 3600000;
  return hours < 0 ? hoursText(hours) : hoursText(hours) + " ago";
}

/** @param {string} word */
export function words(word) {
  return word.replaceAll("_", " ");
}
