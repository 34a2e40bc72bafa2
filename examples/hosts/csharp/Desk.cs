// The help desk in C#, through P/Invoke: dotnet run -- LIBRARY FOLDER

using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

string library = args[0], folder = args[1];
NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(),
    (name, _, _) => name == "punctual" ? NativeLibrary.Load(library) : IntPtr.Zero);
Console.OutputEncoding = new UTF8Encoding(false);

using var policy = new Punctual(File.ReadAllText(Path.Combine(folder, "policy.json")));
string tickets = File.ReadAllText(Path.Combine(folder, "tickets.jsonl"));
const string now = "2026-03-09T12:00:00Z";

// Where each ticket stands.
foreach (string ticket in tickets.TrimEnd().Split('\n'))
{
    JsonNode brief = policy.Call("evaluate", $$"""{"ticket":{{ticket}},"now":"{{now}}","fields":"brief"}""");
    foreach (JsonNode? metric in brief["metrics"]!.AsArray())
    {
        string due = (string?)metric!["due_at"] ?? "-";
        Console.Write($"{brief["ticket"]} {metric["metric"]}: {metric["outcome"]}, {metric["phase"]!["state"]}, due {due}\n");
    }
}

// A report over all of them, divided and merged.
string spec = $$"""{"spec":{"now":"{{now}}","by":["metric"]}}""";
var states = tickets.Split('\n', 2).Select(part => policy.Lines("report", spec, part));
JsonNode state = Punctual.Ask("merge", $$"""{"states":[{{string.Join(',', states)}}]}""");
JsonNode report = Punctual.Ask("report", new JsonObject { ["state"] = state }.ToJsonString());
foreach (JsonNode? line in report["lines"]!.AsArray())
{
    if (line!["dimensions"]![0] is JsonNode metric)
        Console.Write($"{metric}: {line["met"]} met, {line["breached"]} breached, {line["pending"]} pending\n");
}

// A mistake.
try
{
    policy.Call("quote", """{"at":"tomorrow","priorty":"high"}""");
}
catch (RefusedException refused)
{
    foreach (JsonNode? problem in refused.Problems)
        Console.Write($"{problem!["path"]}: {problem["kind"]}, {problem["found"]}\n");
}

sealed class RefusedException(JsonArray problems) : Exception(problems.ToJsonString())
{
    public JsonArray Problems { get; } = problems;
}

/// A policy or a book. Immutable; any number of threads may use it at the same time.
sealed class Punctual : IDisposable
{
    [StructLayout(LayoutKind.Sequential)]
    struct Text { public IntPtr Data; public nuint Len; }

    [DllImport("punctual")] static extern uint punctual_abi();
    [DllImport("punctual")] static extern int punctual_load(byte[] json, nuint n, out IntPtr loaded, out Text answer);
    [DllImport("punctual")] static extern int punctual_call(
        IntPtr loaded, [MarshalAs(UnmanagedType.LPUTF8Str)] string verb, byte[] args, nuint n, out Text answer);
    [DllImport("punctual")] static extern int punctual_lines(
        IntPtr loaded, [MarshalAs(UnmanagedType.LPUTF8Str)] string verb, byte[] args, nuint n, byte[] lines, nuint len, out Text answer);
    [DllImport("punctual")] static extern void punctual_free(ref Text text);
    [DllImport("punctual")] static extern void punctual_drop(IntPtr loaded);

    readonly IntPtr loaded;

    public Punctual(string json)
    {
        if (punctual_abi() != 1) throw new InvalidOperationException("another version of the functions");
        byte[] text = Encoding.UTF8.GetBytes(json);
        Answer(punctual_load(text, (nuint)text.Length, out loaded, out Text answer), answer);
    }

    public JsonNode Call(string verb, string arguments) => Ask(verb, arguments, loaded);

    public static JsonNode Ask(string verb, string arguments, IntPtr loaded = default)
    {
        byte[] args = Encoding.UTF8.GetBytes(arguments);
        return JsonNode.Parse(Answer(punctual_call(loaded, verb, args, (nuint)args.Length, out Text answer), answer))!;
    }

    /// JSON Lines, or one JSON text.
    public string Lines(string verb, string arguments, string lines)
    {
        byte[] args = Encoding.UTF8.GetBytes(arguments), text = Encoding.UTF8.GetBytes(lines);
        int code = punctual_lines(loaded, verb, args, (nuint)args.Length, text, (nuint)text.Length, out Text answer);
        return Answer(code, answer);
    }

    static string Answer(int code, Text text)
    {
        string json = Marshal.PtrToStringUTF8(text.Data, (int)text.Len);
        punctual_free(ref text);
        return code == 0 ? json : throw new RefusedException(JsonNode.Parse(json)!["problems"]!.AsArray());
    }

    public void Dispose() => punctual_drop(loaded);
}
