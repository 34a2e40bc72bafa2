"""Columns of Arrow, threads, and memory."""

import json
import sys
import threading
import time

import pytest
from conftest import policy_spec, ticket

from punctual import InvalidInput, Policy, _native

NOW = "2026-03-02T11:00:00Z"


def texts(count):
    return [json.dumps(ticket(number)) for number in range(count)]


class TestColumns:
    @pytest.fixture(autouse=True)
    def pyarrow(self):
        self.pa = pytest.importorskip("pyarrow")

    def test_a_column_has_the_answers_of_lines(self, policy):
        expected = policy.evaluate_lines("\n".join(texts(50)), NOW).decode().splitlines()
        types = [self.pa.string(), self.pa.large_string()]
        if hasattr(self.pa, "string_view"):
            types.append(self.pa.string_view())
        for kind in types:
            answers = policy.evaluate_column(self.pa.array(texts(50), kind), NOW)
            assert answers.type == self.pa.large_string() and answers.to_pylist() == expected

    def test_nulls_slices_and_chunks(self, policy):
        column = self.pa.chunked_array([[texts(2)[1], None], [], ["{", json.dumps(ticket(2), indent=1)]], self.pa.string())
        answers = policy.evaluate_column(column, NOW, fields="brief")
        assert answers.num_chunks == 3 and answers.to_pylist()[1] is None
        told = [json.loads(answer) for answer in answers.to_pylist() if answer]
        assert [one.get("ticket", "problems") for one in told] == ["T-1", "problems", "T-2"]
        part = self.pa.array([None, "{", texts(2)[1]])[1:]
        told = [json.loads(answer) for answer in policy.evaluate_column(part, NOW).to_pylist()]
        assert [one.get("ticket", "problems") for one in told] == ["problems", "T-1"]

    def test_what_is_no_column_of_texts(self, policy):
        with pytest.raises(TypeError, match="column of texts"):
            policy.evaluate_column(self.pa.array([1, 2]), NOW)
        with pytest.raises((TypeError, ValueError)):
            policy.evaluate_column("x", NOW)
        with pytest.raises(ValueError, match="not an instant"):
            policy.evaluate_column(self.pa.array(texts(1)), "soon")

    def test_a_chunked_array_without_chunks(self, policy):
        empty = self.pa.chunked_array([], self.pa.string())
        assert policy.evaluate_column(empty, NOW).to_pylist() == []
        with pytest.raises(InvalidInput, match="not an instant"):
            policy.evaluate_column(empty, "x")
        with pytest.raises(TypeError, match="column of texts"):
            policy.evaluate_column(self.pa.chunked_array([], self.pa.int64()), NOW)

    def test_any_object_with_a_stream(self, policy):
        chunked = self.pa.chunked_array([texts(2), [None]])
        if not hasattr(chunked, "__arrow_c_stream__"):
            pytest.skip("this pyarrow has no streams of columns")

        class Column:
            def __arrow_c_stream__(self, requested_schema=None):
                return chunked.__arrow_c_stream__(requested_schema)

        assert policy.evaluate_column(Column(), NOW) == policy.evaluate_column(chunked, NOW)

    def test_what_can_be_read_as_an_array_of_numpy(self, policy):
        numpy = pytest.importorskip("numpy")
        column = numpy.array([texts(1)[0], None], dtype=object)
        assert policy.evaluate_column(column, NOW) == policy.evaluate_column(self.pa.array([texts(1)[0], None]), NOW)

    def test_a_series_of_polars(self, policy):
        polars = pytest.importorskip("polars")
        column = polars.Series([texts(1)[0], None])
        assert policy.evaluate_column(column, NOW).to_pylist() == [policy.evaluate_lines(texts(1), NOW).decode()[:-1], None]

    def test_any_object_with_the_c_data_interface(self, policy):
        array = self.pa.array(texts(2))
        if not hasattr(array, "__arrow_c_array__"):
            pytest.skip("this pyarrow has no C data interface of its own")

        class Column:
            def __arrow_c_array__(self, requested_schema=None):
                return array.__arrow_c_array__(requested_schema)

        assert policy.evaluate_column(Column(), NOW) == policy.evaluate_column(array, NOW)


def memory():
    """The memory of this process in KiB, or None where that is not known."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * 4
    except OSError:
        return None


def test_two_threads_on_one_policy_make_a_million_calls_without_a_leak():
    policy = Policy(policy_spec())
    line, mistake = texts(1)[0], b'{"id": 1}'
    expected = policy.evaluate(line, NOW, fields="brief")
    given = [("ticket", line.encode()), ("now", json.dumps(NOW).encode()), ("fields", b'"brief"')]
    wrong = []

    def calls(count):
        for number in range(count):
            if json.loads(_native.call(policy._handle, "evaluate", given)) != expected:
                wrong.append(number)
            if number % 1000 == 0:
                try:
                    policy.evaluate(mistake, NOW)
                    wrong.append("no mistake")
                except InvalidInput:
                    Policy(policy_spec())

    def both(count):
        threads = [threading.Thread(target=calls, args=(count // 2,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    both(100_000)
    before = memory()
    both(900_000)
    after = memory()
    assert wrong == []
    if before is not None:
        print(f"{before} KiB after 100,000 calls, {after} KiB after a million", file=sys.stderr)
        # A leak of 8 bytes for each call would be 7,000 KiB.
        assert after - before < 2_000


def test_other_threads_run_during_a_call(policy):
    lines = "\n".join(texts(50_000)).encode()
    called = []

    def call():
        called.append(time.perf_counter())
        policy.evaluate_lines(lines, NOW)
        called.append(time.perf_counter())

    thread = threading.Thread(target=call)
    thread.start()
    alive = []
    while thread.is_alive():
        alive.append(time.perf_counter())
        time.sleep(0.001)
    start, end = called
    length = end - start
    # With the lock held, this thread could not have run in the middle of the call.
    assert [at for at in alive if start + 0.25 * length < at < end - 0.25 * length]
