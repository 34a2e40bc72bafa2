# The help desk in Ruby, through fiddle: ruby desk.rb LIBRARY FOLDER
require 'fiddle/import'
require 'json'

LIBRARY, FOLDER = ARGV

class Refused < StandardError
  attr_reader :problems

  def initialize(problems)
    super(problems.map { |problem| problem.values_at('path', 'found', 'help').join('; ') }.join("\n"))
    @problems = problems
  end
end

module Punctual
  extend Fiddle::Importer
  dlload LIBRARY
  Text = struct ['unsigned char *data', 'size_t len']
  extern 'unsigned int punctual_abi(void)'
  extern 'int punctual_load(char *, size_t, void *, void *)'
  extern 'int punctual_call(void *, char *, char *, size_t, void *)'
  extern 'int punctual_lines(void *, char *, char *, size_t, char *, size_t, void *)'
  extern 'void punctual_free(void *)'
  extern 'void punctual_drop(void *)'
  raise 'another version of the functions' unless punctual_abi == 1

  # The handle of a policy or a book. Drop it when it is no longer used.
  def self.load(json)
    out = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
    answer { |text| punctual_load(json, json.bytesize, out, text) }
    out.ptr
  end

  def self.call(loaded, verb, arguments)
    args = arguments.is_a?(String) ? arguments : JSON.generate(arguments)
    JSON.parse(answer { |text| punctual_call(loaded, verb, args, args.bytesize, text) })
  end

  # JSON Lines, or one JSON text.
  def self.lines(loaded, verb, arguments, lines)
    args = JSON.generate(arguments)
    answer { |text| punctual_lines(loaded, verb, args, args.bytesize, lines, lines.bytesize, text) }
  end

  def self.answer
    text = Text.malloc(Fiddle::RUBY_FREE)
    code = yield text
    json = text.data.to_s(text.len).force_encoding(Encoding::UTF_8)
    punctual_free(text)
    raise Refused, JSON.parse(json)['problems'] unless code.zero?

    json
  end
end

$stdout.set_encoding(Encoding::UTF_8)
policy = Punctual.load(File.read("#{FOLDER}/policy.json", encoding: 'UTF-8'))
tickets = File.read("#{FOLDER}/tickets.jsonl", encoding: 'UTF-8')
now = '2026-03-09T12:00:00Z'

# Where each ticket stands.
tickets.each_line do |ticket|
  brief = Punctual.call(policy, 'evaluate', %({"ticket":#{ticket},"now":"#{now}","fields":"brief"}))
  brief['metrics'].each do |metric|
    state, due = metric['phase']['state'], metric['due_at'] || '-'
    puts "#{brief['ticket']} #{metric['metric']}: #{metric['outcome']}, #{state}, due #{due}"
  end
end

# A report over all of them, divided and merged.
spec = { spec: { now: now, by: ['metric'] } }
states = tickets.split("\n", 2).map { |part| Punctual.lines(policy, 'report', spec, part) }
state = Punctual.call(nil, 'merge', %({"states":[#{states.join(',')}]}))
Punctual.call(nil, 'report', { state: state })['lines'].each do |line|
  next if line['dimensions'] == [nil]

  puts "#{line['dimensions'][0]}: #{line['met']} met, #{line['breached']} breached, #{line['pending']} pending"
end

# A mistake.
begin
  Punctual.call(policy, 'quote', { at: 'tomorrow', priorty: 'high' })
rescue Refused => e
  e.problems.each { |problem| puts "#{problem['path']}: #{problem['kind']}, #{problem['found']}" }
end
Punctual.punctual_drop(policy)
