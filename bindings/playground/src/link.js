// What a link may hold. A link comes from anywhere, so whatever has not the form that is written here is left out.

const FIRST = Date.UTC(1970, 0, 2), LAST = Date.UTC(2099, 0);

const isText = (value) => typeof value === "string";
const isInstant = (value) => Number.isInteger(value) && value >= FIRST && value <= LAST;

const FORMS = {
  contract: isText,
  draft: isText,
  tickets: Array.isArray,
  invented: isInstant,
  now: isInstant,
  selected: isText,
  month: (value) => isText(value) && /^\d{4}-(0[1-9]|1[0-2])$/.test(value),
  tab: (value) => isText(value) && /^tab-(what|month|contract|tickets|import)$/.test(value),
  knobs: (value) => isText(value?.hours) && isText(value?.targets),
};

/** The parts of a link that have their form, and whether all have. */
export function fitting(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { parts: {}, whole: false };
  const entries = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  const good = entries.filter(([name, part]) => Object.hasOwn(FORMS, name) && FORMS[name](part));
  return { parts: Object.fromEntries(good), whole: good.length === entries.length && entries.length > 0 };
}
