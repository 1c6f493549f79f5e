"""Recommends medications with a student of Formulary, one patient at a time. It needs onnxruntime and numpy alone.

    python formulary_student.py model.onnx patients.jsonl     prints a line of JSON for each patient
    mlflow.pyfunc.load_model(folder).predict(patients)        gives a table with a row for each patient (with pandas)

A patient is {"patient": …, "profile": {…}, "visits": [{"diagnoses": […], "procedures": […], "medications": […]}, …]}, as
`formulary export-cohort` writes it. The last visit is the one to prescribe for, and its medications are not read.
"""

import json
import re
import sys

import numpy as np
import onnxruntime

KINDS = ["diagnoses", "procedures", "medications"]
READ = KINDS[:2]  # what a visit has when medications are recommended for it


class Student:
    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        self.wanted = {given.name for given in self.session.get_inputs()}
        about = self.session.get_modelmeta().custom_metadata_map
        self.inputs, self.profile = json.loads(about["inputs"]), json.loads(about["profile"])
        self.codes = {kind: json.loads(about[kind]) for kind in KINDS}
        self.number = {kind: {code: i for i, code in enumerate(self.codes[kind])} for kind in KINDS}
        self.size = {kind: len(self.codes[kind]) for kind in KINDS}
        self.interactions = json.loads(about["interactions"])
        self.threshold = float(about["tunedThreshold"])
        self.needs_history = about["earlierVisits"] == "needed"
        self.prepare = getattr(self, f"prepare_{about.get('preparation')}", None)
        if self.prepare is None:
            raise ValueError("this program does not know how to prepare the inputs of this student")

    def recommend(self, patient):
        """Recommended medications, most probable first, and the probability of every medication, by code."""
        visits, profile, unknown = self.numbered(patient)
        made = {f"student/{name}": value for name, value in self.prepare(visits, profile).items()}
        feeds = {name: made[name] if name in made else sum_plan(name, made) for name in self.wanted}
        [probability] = self.session.run(["probability"], feeds)
        probability = probability[0].astype(float)
        chosen = [i for i in np.argsort(-probability, kind="stable") if self.is_in(i, probability[i], visits)]
        code = self.codes["medications"]
        partners = {int(i): [] for i in chosen}
        for a, b in self.interactions:
            if a in partners and b in partners:
                partners[a].append(code[b])
                partners[b].append(code[a])
        return {
            "patient": patient.get("patient"),
            "recommended": [
                {"code": code[i], "probability": float(probability[i]), "interactsWith": partners[int(i)]} for i in chosen
            ],
            "probabilities": dict(zip(code, map(float, probability))),
            "unknownCodes": unknown,
        }

    def is_in(self, medication, probability, visits):
        if self.inputs.get("decoding") != "hysteresis":
            return probability > self.threshold
        was_there = len(visits) > 1 and medication in visits[-2]["medications"]
        return probability >= self.inputs["drop" if was_there else "add"]

    def numbered(self, patient):
        """Codes and values of the profile as numbers. Codes that the student has never seen are counted and left out."""
        unknown, visits = dict.fromkeys(KINDS, 0), []
        for index, visit in enumerate(patient["visits"]):
            numbers = {}
            for kind in KINDS:
                given = visit.get(kind)
                is_asked = kind == "medications" and index == len(patient["visits"]) - 1
                codes = [] if given is None or is_asked else list(dict.fromkeys(given))
                numbers[kind] = [self.number[kind][code] for code in codes if code in self.number[kind]]
                unknown[kind] += len(codes) - len(numbers[kind])
            visits.append(numbers)
        if not visits:
            raise ValueError("a patient has no visit")
        if self.needs_history and len(visits) == 1:
            raise ValueError("a patient has no earlier visit, and this student recommends for those with some alone")
        return visits, [self.value_of(feature, patient) for feature in self.profile], unknown

    def value_of(self, feature, patient):
        value = (patient.get("profile") or {}).get(feature["name"])
        if value not in feature["values"]:
            raise ValueError(f"profile.{feature['name']} of a patient is none of {', '.join(feature['values'])}")
        return feature["values"].index(value)

    # What each student reads: names below `student/`, for one patient

    def prepare_leader(self, visits, profile):
        about, feeds = self.inputs, {}
        cap, every = about["visitCap"], visits
        visits = visits[-cap:] if about["visitTruncation"] == "last" else visits[:cap]
        rows = {kind: [[about["rows"][kind][i] for i in visit[kind]] for visit in visits] for kind in KINDS}
        rows["medications"].pop()
        for kind in KINDS:
            feeds |= sets_in_rows(kind, rows[kind] or [[]])
        count = {kind: max(1, len(rows[kind])) for kind in KINDS}
        groups = {"visits": KINDS} if about["visitEncoder"] == "shared" else {f"visits/{kind}": [kind] for kind in KINDS}
        length = len(visits)
        for scope, members in groups.items():
            feeds[f"{scope}/bias"] = np.zeros((len(members), 1, length, length), np.float32)
            feeds[f"{scope}/means"] = np.full((len(members), 1, length), 1 / length, np.float32)
            feeds[f"{scope}/order"] = np.arange(len(members), dtype=np.int32)[None]
            placement, first = [], 0  # which vector stands in each place: the sets kind by kind, then the profile
            for kind in members:
                vectors = list(range(first, first + count[kind]))
                first += count[kind]
                if kind == "medications":  # the profile stands before them
                    vectors = [sum(count[member] for member in members), *vectors]
                placement += vectors[:length]
            feeds[f"{scope}/placement"] = integers(placement)
        for kind in READ:  # the target visit's sets are the last ones
            feeds[f"target-visit/{kind}/placement"] = integers([count[kind] - 1])
        for i, value in enumerate(profile):
            feeds[f"profile/ids-{i}"] = integers([value])
        if about["targetVisit"] == "wide":  # a one for each code, each earlier medication and each value of the profile
            features = feeds["wide/features"] = np.zeros((1, about["wide"]["size"]), np.float32)
            read = [(kind, every[-1]) for kind in READ] + [("medications", visit) for visit in every[:-1]]
            for kind, visit in read:
                features[0, [about["rows"][kind][i] for i in visit[kind]]] = 1
            features[0, [first + value for first, value in zip(about["wide"]["profile"], profile)]] = 1
        return feeds

    def prepare_logistic_regression(self, visits, profile):
        about, columns = self.inputs, []
        for visit in visits if about["history"] else visits[-1:]:
            columns += visit["diagnoses"] + [self.size["diagnoses"] + code for code in visit["procedures"]]
        width = self.size["diagnoses"] + self.size["procedures"]
        if about["medications"]:
            columns += [width + code for visit in visits[:-1] for code in visit["medications"]]
            width += self.size["medications"]
        for feature, value in zip(self.profile, profile):
            if feature["name"] in about["profile"]:
                columns.append(width + value)
                width += len(feature["values"])
        features = np.zeros((1, width), np.float32)
        features[0, columns] = 1
        return {"features": features}

    def prepare_gbert(self, visits, _profile):
        tokens, sets = self.inputs["tokens"], []

        def add(kind, visit):
            sets.append((kind, [tokens[kind] + code for code in visit[kind]]))
            return len(sets) - 1

        if self.inputs["visits"] == "separate":
            pairs = [(("diagnoses", visit), ("medications", visit)) for visit in visits[:-1]]
            current = ("diagnoses", visits[-1])
        else:  # sets in turn: the first half is read as diagnoses, the second as medications
            turns = [(kind, visit) for visit in visits for kind in ("diagnoses", "medications")]
            pairs = list(zip(turns[: len(visits) - 1], turns[len(visits) :]))
            current = turns[len(visits) - 1]
        history = {
            "history/current": integers([add(*current)]),
            "history/diagnoses": integers([add(*first) for first, _ in pairs]),
            "history/medications": integers([add(*second) for _, second in pairs]),
            "history/owners": integers([0] * len(pairs)),
            "history/shares": np.full(len(pairs), 1 / max(1, len(pairs)), np.float32),
        }
        width = 1 + max(len(codes) for _, codes in sets)
        ids = np.full((len(sets), width), 0, np.int32)
        types = np.zeros((len(sets), width), np.int32)
        bias = np.full((len(sets), 1, width, width), -1e9, np.float32)
        for i, (kind, codes) in enumerate(sets):
            ids[i, : 1 + len(codes)] = [tokens["set"], *codes]
            types[i, : 1 + len(codes)] = int(kind == "medications")
            bias[i, :, :, 1 if codes else 0 : 1 + len(codes)] = 0  # to the codes alone, in an empty set to itself
        places = integers([i * width for i in range(len(sets))])
        return history | {"tokens/ids": ids, "tokens/types": types, "tokens/bias": bias, "tokens/places": places}

    def prepare_four_s_drug(self, visits, _profile):
        codes = visits[-1]["diagnoses"]
        present = np.array([[min(1, len(codes))]], np.float32)
        return {
            "diagnoses/codes": integers(codes),
            "diagnoses/owners": integers([0] * len(codes)),
            "diagnoses/present": present,
        }

    def prepare_refine(self, visits, _profile):
        count, size = len(visits), self.size["medications"]
        places = list(range(1, count + 1))  # behind the place that sums the patient up
        distances = [0] + [min(count - place, self.inputs["positions"] - 1) for place in places]
        summary = np.zeros((1, count + 1, 1), np.float32)
        summary[0, 0] = 1
        earlier = visits[:-1]
        had = np.zeros((len(earlier), size))
        for row, visit in enumerate(earlier):
            had[row, visit["medications"]] = 1
        changes = np.zeros((3, size))
        if earlier:
            share = had.mean(0)
            changes[0], changes[1] = had[-1], share * (1 - share)
            if len(earlier) > 1:
                centred = np.arange(len(earlier)) - (len(earlier) - 1) / 2
                changes[2] = centred @ had / (centred**2).sum()
        feeds = {
            "sequences/bias": np.zeros((1, 1, count + 1, count + 1), np.float32),
            "sequences/summary": summary,
            "sequences/distances": integers(distances)[None],
            "sequences/first": integers([0]),
            "trend/changes": changes.reshape(1, -1).astype(np.float32),
        }
        for kind in READ:
            feeds |= codes_of_visits(f"{kind}/codes", [visit[kind] for visit in visits], places, "mean")
        return feeds

    def prepare_retain(self, visits, _profile):
        about = self.inputs
        read = visits if about["current"] else visits[:-1]
        before = {"diagnoses": 0, "procedures": self.size["diagnoses"]}
        if about["medications"]:
            before["medications"] = self.size["diagnoses"] + self.size["procedures"]
        sets = [[first + code for kind, first in before.items() for code in visit[kind]] for visit in read]
        return visit_rows(len(read)) | codes_of_visits("codes", sets, range(len(read)), "sum")

    def prepare_recurrent(self, visits, _profile):
        """GAMENet, SafeDrug, MoleRec and MICRON: visits in order of time."""
        count, size = len(visits), self.size["medications"]
        feeds = visit_rows(count)
        for kind in READ:
            feeds |= codes_of_visits(f"{kind}/codes", [visit[kind] for visit in visits], range(count), self.inputs["codes"])
        if "student/history/owners" in self.wanted:
            if count == 1 and self.inputs["single"] == "similarity":
                raise ValueError("this student recommends for a first visit from its training patients, which are not here")
            medications = np.zeros((count - 1, size), np.float32)
            for row, visit in enumerate(visits[:-1]):
                medications[row, visit["medications"]] = 1
            feeds["history/places"] = integers(range(count - 1))
            feeds["history/owners"] = integers([0] * (count - 1))
            feeds["history/medications"] = medications
            feeds["history/stand-in"] = np.zeros((1, size), np.float32)
            feeds["history/again"] = np.array([[float(count == 1)]], np.float32)
        feeds["steps/previous"] = integers([max(0, visit - 1) for visit in range(count)])
        feeds["steps/continues"] = np.array([0] + [1] * (count - 1), np.float32)
        feeds["steps/last"] = integers([count - 1])
        feeds["steps/before"] = integers([max(0, count - 2)])
        return feeds


def integers(values):
    return np.array(list(values), np.int32)


def sets_in_rows(scope, rows):
    """One set a row: ids, who sees whom (0 where a position may be seen, -1e9 where not), and the mean over the set."""
    width = max([1, *map(len, rows)])
    ids = np.zeros((len(rows), width), np.int32)
    bias = np.full((len(rows), 1, width, width), -1e9, np.float32)
    means = np.zeros((len(rows), 1, width), np.float32)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        bias[i, :, :, : len(row)] = 0
        means[i, 0, : len(row)] = 1 / max(1, len(row))
    return {f"{scope}/ids": ids, f"{scope}/bias": bias, f"{scope}/means": means}


def sum_plan(name, made):
    """How the model adds up the rows that share an id: the rows of each id side by side, filled up with a row of zeros."""
    ids, part = re.fullmatch(r"(.+)/(chunks|combined|order|segments) of .+", name).groups()
    ids = np.concatenate([made[one] for one in ids.split(" and ")])
    used = sorted(set(ids.tolist()))
    if part == "segments":
        return integers(used)
    if part == "order":
        return integers(range(len(used)))
    if part == "combined":  # no id has rows in several places
        return np.zeros((0, 1), np.int32)
    rows = [np.flatnonzero(ids == one) for one in used]
    chunks = np.full((len(used), max([1, *map(len, rows)])), len(ids), np.int32)
    for chunk, members in zip(chunks, rows):
        chunk[: len(members)] = members
    return chunks


def visit_rows(count):
    """The visits of one patient, in one row."""
    continues = np.array([[0] + [1] * (count - 1)], np.float32)
    return {
        "visits/continues": continues,
        "visits/continues-in-reverse": continues[:, ::-1].copy(),
        "visits/places": integers(range(count)),
        "visits/owners": integers([0] * count),
        "visits/last": integers([count - 1]),
    }


def codes_of_visits(scope, sets, places, pooling):
    """The codes of all visits side by side, with the place of their visit and what they count."""
    weights = [1 if pooling == "sum" else 1 / len(codes) for codes in sets for _ in codes]
    return {
        f"{scope}/codes": integers(code for codes in sets for code in codes),
        f"{scope}/places": integers(place for codes, place in zip(sets, places) for _ in codes),
        f"{scope}/weights": np.array(weights, np.float32),
    }


class Recommender:
    """What mlflow.pyfunc asks."""

    def __init__(self, path):
        self.student = Student(path)

    def predict(self, model_input, params=None):
        import pandas

        patients = model_input.to_dict("records") if hasattr(model_input, "to_dict") else model_input
        return pandas.DataFrame([self.student.recommend(patient) for patient in patients])


def _load_pyfunc(path):
    return Recommender(path)


if __name__ == "__main__":
    student = Student(sys.argv[1])
    for line in open(sys.argv[2], encoding="utf-8-sig"):
        if line.strip():
            print(json.dumps(student.recommend(json.loads(line))))
