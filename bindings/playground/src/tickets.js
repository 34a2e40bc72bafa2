// Tickets that come from outside: read, and checked.

const EXAMPLE = '{"id": "T-1", "opened_at": "2026-11-30T08:00:00Z"}';

/** Reads tickets: one or a list in JSON, or one on each line. Gives them, and what is wrong. */
export function readTickets(text) {
  if (text.trim() === "") return { tickets: [], mistakes: [`there is no ticket; a ticket is JSON, such as ${EXAMPLE}`] };
  const whole = parsed(text);
  if (whole !== undefined) return { tickets: [whole].flat(), mistakes: [] };
  const lines = text.split("\n").map((line, place) => ({ line: line.trim(), place })).filter(({ line }) => line !== "");
  const read = lines.map(({ line, place }) => ({ place, ticket: parsed(line) }));
  if (!read.some(({ ticket }) => typeof ticket === "object")) {
    return { tickets: [], mistakes: [`the text is no JSON; a ticket is JSON, such as ${EXAMPLE}`] };
  }
  const wrong = read.filter(({ ticket }) => ticket === undefined);
  return {
    tickets: read.map(({ ticket }) => ticket).filter((ticket) => ticket !== undefined),
    mistakes: wrong.map(({ place }) => `line ${place + 1} is no JSON; look for a comma, a quote or a bracket that is missing`),
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Those of some tickets that the engine takes, and what is wrong with the others. */
export function checked(contract, tickets, now) {
  const answers = tickets.length > 0 ? contract.standings(tickets, now) : [];
  const seen = new Set(), good = [], mistakes = [];
  answers.forEach(({ problems = [] }, place) => {
    const where = `ticket ${place + 1}`, id = `${tickets[place]?.id}`;
    mistakes.push(...problems.map(({ path, found, help }) => `${where}, ${path || "as a whole"}: ${found}; ${help}`));
    if (problems.length > 0) return;
    if (seen.has(id)) mistakes.push(`${where}: there is another ticket with the id ${id}`);
    else good.push(tickets[place]);
    seen.add(id);
  });
  return { good, mistakes };
}
