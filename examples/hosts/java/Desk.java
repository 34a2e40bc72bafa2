// The help desk in Java, through JNA: java -cp jna.jar:gson.jar Desk.java LIBRARY FOLDER

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.PointerByReference;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

public final class Desk {
    @Structure.FieldOrder({"data", "len"})
    public static class Text extends Structure {
        public Pointer data;
        public NativeSize len;
    }

    public static class NativeSize extends com.sun.jna.IntegerType {
        public NativeSize() { this(0); }
        public NativeSize(long value) { super(Native.SIZE_T_SIZE, value, true); }
    }

    public interface Functions extends Library {
        int punctual_abi();
        int punctual_load(byte[] json, NativeSize n, PointerByReference out, Text answer);
        int punctual_call(Pointer loaded, String verb, byte[] args, NativeSize n, Text answer);
        int punctual_lines(Pointer loaded, String verb, byte[] args, NativeSize n, byte[] lines, NativeSize len, Text answer);
        void punctual_free(Text text);
        void punctual_drop(Pointer loaded);
    }

    static final class Refused extends RuntimeException {
        final JsonArray problems;
        Refused(JsonArray problems) { super(problems.toString()); this.problems = problems; }
    }

    private final Functions functions;

    Desk(String library) {
        functions = Native.load(library, Functions.class);
        if (functions.punctual_abi() != 1) throw new IllegalStateException("another version of the functions");
    }

    /** The handle of a policy or a book. Drop it when it is no longer used. */
    Pointer load(String json) {
        byte[] text = bytes(json);
        PointerByReference out = new PointerByReference();
        Text answer = new Text();
        answer(functions.punctual_load(text, new NativeSize(text.length), out, answer), answer);
        return out.getValue();
    }

    JsonElement call(Pointer loaded, String verb, Object arguments) {
        byte[] args = bytes(arguments instanceof String text ? text : new Gson().toJson(arguments));
        Text answer = new Text();
        int code = functions.punctual_call(loaded, verb, args, new NativeSize(args.length), answer);
        return JsonParser.parseString(answer(code, answer));
    }

    /** JSON Lines, or one JSON text. */
    String lines(Pointer loaded, String verb, Object arguments, String lines) {
        byte[] args = bytes(new Gson().toJson(arguments)), text = bytes(lines);
        Text answer = new Text();
        return answer(functions.punctual_lines(
            loaded, verb, args, new NativeSize(args.length), text, new NativeSize(text.length), answer), answer);
    }

    private String answer(int code, Text text) {
        int length = text.len.intValue();
        String json = length == 0 ? "" : new String(text.data.getByteArray(0, length), StandardCharsets.UTF_8);
        functions.punctual_free(text);
        if (code == 0) return json;
        throw new Refused(JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("problems"));
    }

    private static byte[] bytes(String text) { return text.getBytes(StandardCharsets.UTF_8); }

    public static void main(String[] given) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Desk punctual = new Desk(given[0]);
        Pointer policy = punctual.load(Files.readString(Path.of(given[1], "policy.json")));
        String tickets = Files.readString(Path.of(given[1], "tickets.jsonl")), now = "2026-03-09T12:00:00Z";

        // Where each ticket stands.
        for (String ticket : tickets.split("\n")) {
            String question = "{\"ticket\":" + ticket + ",\"now\":\"" + now + "\",\"fields\":\"brief\"}";
            JsonObject brief = punctual.call(policy, "evaluate", question).getAsJsonObject();
            for (JsonElement each : brief.getAsJsonArray("metrics")) {
                JsonObject metric = each.getAsJsonObject();
                String state = metric.getAsJsonObject("phase").get("state").getAsString();
                String due = metric.has("due_at") ? metric.get("due_at").getAsString() : "-";
                out.printf("%s %s: %s, %s, due %s%n", brief.get("ticket").getAsString(),
                    metric.get("metric").getAsString(), metric.get("outcome").getAsString(), state, due);
            }
        }

        // A report over all of them, divided and merged.
        Object spec = Map.of("spec", Map.of("now", now, "by", List.of("metric")));
        String[] parts = tickets.split("\n", 2);
        String states = punctual.lines(policy, "report", spec, parts[0]) + "," + punctual.lines(policy, "report", spec, parts[1]);
        JsonElement state = punctual.call(null, "merge", "{\"states\":[" + states + "]}");
        JsonObject report = punctual.call(null, "report", Map.of("state", state)).getAsJsonObject();
        for (JsonElement each : report.getAsJsonArray("lines")) {
            JsonObject line = each.getAsJsonObject();
            JsonElement metric = line.getAsJsonArray("dimensions").get(0);
            if (!metric.isJsonNull()) {
                out.printf("%s: %s met, %s breached, %s pending%n", metric.getAsString(),
                    line.get("met"), line.get("breached"), line.get("pending"));
            }
        }

        // A mistake.
        try {
            punctual.call(policy, "quote", Map.of("at", "tomorrow", "priorty", "high"));
        } catch (Refused refused) {
            for (JsonElement each : refused.problems) {
                JsonObject problem = each.getAsJsonObject();
                out.printf("%s: %s, %s%n", problem.get("path").getAsString(), problem.get("kind").getAsString(),
                    problem.get("found").getAsString());
            }
        }
        punctual.functions.punctual_drop(policy);
    }
}
