<?php
// The help desk in PHP, through FFI: php -d ffi.enable=true desk.php LIBRARY FOLDER

[, $library, $folder] = $argv;

final class Refused extends Exception
{
    public array $problems;
}

final class Punctual
{
    private FFI $ffi;

    public function __construct(string $library)
    {
        $this->ffi = FFI::cdef('
            typedef struct punctual punctual;
            typedef struct { uint8_t *data; size_t len; } punctual_text;
            uint32_t punctual_abi(void);
            int32_t punctual_load(const char *json, size_t n, punctual **out, punctual_text *answer);
            int32_t punctual_call(const punctual *, const char *verb, const char *args, size_t n, punctual_text *answer);
            int32_t punctual_lines(const punctual *, const char *verb, const char *args, size_t n,
                                   const char *lines, size_t len, punctual_text *answer);
            void punctual_free(punctual_text *);
            void punctual_drop(punctual *);
        ', $library);
        $this->ffi->punctual_abi() === 1 or throw new Exception('another version of the functions');
    }

    /** The handle of a policy or a book. Drop it when it is no longer used. */
    public function load(string $json): FFI\CData
    {
        $out = $this->ffi->new('punctual *');
        $text = $this->ffi->new('punctual_text');
        $this->answer($this->ffi->punctual_load($json, strlen($json), FFI::addr($out), FFI::addr($text)), $text);
        return $out;
    }

    public function call(?FFI\CData $loaded, string $verb, array|string $arguments): mixed
    {
        $args = is_string($arguments) ? $arguments : json_encode($arguments);
        $text = $this->ffi->new('punctual_text');
        $code = $this->ffi->punctual_call($loaded, $verb, $args, strlen($args), FFI::addr($text));
        return json_decode($this->answer($code, $text), true);
    }

    /** JSON Lines, or one JSON text. */
    public function lines(FFI\CData $loaded, string $verb, array $arguments, string $lines): string
    {
        $args = json_encode($arguments);
        $text = $this->ffi->new('punctual_text');
        $code = $this->ffi->punctual_lines(
            $loaded, $verb, $args, strlen($args), $lines, strlen($lines), FFI::addr($text));
        return $this->answer($code, $text);
    }

    public function drop(FFI\CData $loaded): void
    {
        $this->ffi->punctual_drop($loaded);
    }

    private function answer(int $code, FFI\CData $text): string
    {
        $json = $text->len ? FFI::string($text->data, $text->len) : '';
        $this->ffi->punctual_free(FFI::addr($text));
        if ($code === 0) {
            return $json;
        }
        $refused = new Refused();
        $refused->problems = json_decode($json, true)['problems'];
        throw $refused;
    }
}

$punctual = new Punctual($library);
$policy = $punctual->load(file_get_contents("$folder/policy.json"));
$tickets = file_get_contents("$folder/tickets.jsonl");
$now = '2026-03-09T12:00:00Z';

// Where each ticket stands.
foreach (explode("\n", trim($tickets)) as $ticket) {
    $brief = $punctual->call($policy, 'evaluate', "{\"ticket\":$ticket,\"now\":\"$now\",\"fields\":\"brief\"}");
    foreach ($brief['metrics'] as $metric) {
        $due = $metric['due_at'] ?? '-';
        echo "{$brief['ticket']} {$metric['metric']}: {$metric['outcome']}, {$metric['phase']['state']}, due $due\n";
    }
}

// A report over all of them, divided and merged.
$spec = ['spec' => ['now' => $now, 'by' => ['metric']]];
[$first, $rest] = explode("\n", $tickets, 2);
$states = array_map(fn ($part) => $punctual->lines($policy, 'report', $spec, $part), [$first, $rest]);
$state = $punctual->call(null, 'merge', '{"states":[' . implode(',', $states) . ']}');
foreach ($punctual->call(null, 'report', ['state' => $state])['lines'] as $line) {
    if ($line['dimensions'] !== [null]) {
        echo "{$line['dimensions'][0]}: {$line['met']} met, {$line['breached']} breached, {$line['pending']} pending\n";
    }
}

// A mistake.
try {
    $punctual->call($policy, 'quote', ['at' => 'tomorrow', 'priorty' => 'high']);
} catch (Refused $refused) {
    foreach ($refused->problems as $problem) {
        echo "{$problem['path']}: {$problem['kind']}, {$problem['found']}\n";
    }
}
$punctual->drop($policy);
