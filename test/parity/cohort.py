"""The cohorts of MIMIC-III and MIMIC-IV in pandas, written from the description of the two protocols alone.

An independent second opinion on components/datasets/mimic: it shares no code with it. Writes one line of JSON per patient
without keys, and prints counts and the SHA-256 of what it wrote.

    python test/parity/cohort.py mimic-iii corrected ROOT MAPPINGS [--everybody] [--out cohort.jsonl]
"""

import argparse
import hashlib
import json
import os
import sys

import numpy as np
import pandas as pd

RELEASES = {
    "mimic-iii": {
        "start": "STARTDATE", "stay": "ICUSTAY_ID", "code": "ICD9_CODE", "title": "SHORT_TITLE",
        "profile": ["INSURANCE", "LANGUAGE", "RELIGION", "MARITAL_STATUS", "ETHNICITY"],
    },
    "mimic-iv": {
        "start": "STARTTIME", "stay": None, "code": "ICD_CODE", "title": "LONG_TITLE",
        "profile": ["INSURANCE", "LANGUAGE", "ADMISSION_TYPE", "MARITAL_STATUS", "RACE"],
    },
}
DAY = pd.Timedelta(days=1)


def read(root, name, columns=None, upper=True):
    """The named columns, or all, as text; only an empty field is missing."""
    for folder in (root, os.path.join(root, "hosp")):
        for entry in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            if entry.lower() in (name.lower() + ".csv", name.lower() + ".csv.gz"):
                wanted = None if columns is None else lambda column: column.upper() in columns
                table = pd.read_csv(
                    os.path.join(folder, entry), dtype=str, keep_default_na=False, na_values=[""], usecols=wanted
                )
                table.columns = [column.upper() if upper else column for column in table.columns]
                return table
    raise SystemExit(f"no {name} in {root}")


def whole(table, *columns):
    for column in columns:
        table[column] = pd.to_numeric(table[column]).astype("Int64")
    return table


def nbytes(text):
    return text.encode()


def by_bytes(texts):
    """The rank of every text among its fellows, by UTF-8 bytes."""
    ranks = {text: rank for rank, text in enumerate(sorted(texts.unique(), key=nbytes))}
    return texts.map(ranks)


def most_frequent(table, column, limit):
    counts = table[column].value_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], nbytes(item[0])))
    return table[table[column].isin({code for code, _ in ranked[:limit]})]


def flat_map(mappings):
    table = read(mappings, "gsn_atc_ndc_mapping", upper=False)
    by_ndc, by_gsn = {}, {}
    for gsn, atc, ndc in zip(table["gsn"], table["atc"], table["ndc"]):
        if not isinstance(atc, str) or len(atc) < 4:
            continue
        if isinstance(ndc, str) and ndc not in ("0", "?"):
            by_ndc.setdefault(ndc.zfill(11), atc[:4])
        if isinstance(gsn, str) and gsn not in ("0", "?"):
            by_gsn.setdefault(gsn.zfill(6), atc[:4])
    return by_ndc, by_gsn


def classify(table, mappings):
    by_ndc, by_gsn = flat_map(mappings)

    def one(ndc, gsn):
        if isinstance(ndc, str) and ndc != "0" and ndc.zfill(11) in by_ndc:
            return by_ndc[ndc.zfill(11)]
        for part in gsn.split() if isinstance(gsn, str) else []:
            if part.zfill(6) in by_gsn:
                return by_gsn[part.zfill(6)]
        return None

    # A product is named thousands of times: its class is looked up once.
    products = table[["NDC", "GSN"]].drop_duplicates()
    products["CLASS"] = [one(ndc, gsn) for ndc, gsn in zip(products["NDC"], products["GSN"])]
    table = table.merge(products[products["CLASS"].notna()], on=["NDC", "GSN"], how="left")
    return table[table["CLASS"].notna()]


def first_times(prescriptions, start):
    known = prescriptions[prescriptions[start].notna() & prescriptions["HADM_ID"].notna()]
    return pd.to_datetime(known[start]).groupby(known["HADM_ID"]).min()


def admission_times(admissions, earliest):
    times = {}
    for hadm, text in zip(admissions["HADM_ID"], admissions["ADMITTIME"]):
        if not isinstance(text, str):
            continue
        if "/" not in text:
            times[hadm] = pd.Timestamp(text)
            continue
        if hadm not in earliest.index:
            continue
        date, _, clock = text.partition(" ")
        month, day, year = date.split("/")
        candidates = [pd.Timestamp(f"{century}{int(year):02d}-{int(month):02d}-{int(day):02d} {clock or '0:00'}")
                      for century in (21, 22)]
        times[hadm] = min(candidates, key=lambda time: abs(time - earliest[hadm]))
    return times


def age_group(person, release, admitted):
    if release == "mimic-iv":
        if not isinstance(person["ANCHOR_AGE"], str) or not isinstance(person["ANCHOR_YEAR"], str):
            return "unknown"
        years = int(person["ANCHOR_AGE"]) + admitted.year - int(person["ANCHOR_YEAR"])
    else:
        if not isinstance(person["DOB"], str):
            return "unknown"
        date = person["DOB"].split(" ")[0]
        if "/" in date:
            month, day, year = (int(part) for part in date.split("/"))
            full = admitted.year - admitted.year % 100 + year
            if (full, month, day) > (admitted.year, admitted.month, admitted.day):
                full -= 100
        else:
            full, month, day = (int(part) for part in date.split("-"))
        years = admitted.year - full - ((admitted.month, admitted.day) < (month, day))
    if years < 0:
        return "unknown"
    return "90+" if years >= 90 else f"{years // 10 * 10}-{years // 10 * 10 + 9}"


def medications_released(table, columns, mappings):
    start, stay = columns["start"], columns["stay"]
    table = table[table["NDC"] != "0"].copy()
    filled = [column for column in table.columns if column != "GSN"]
    table[filled] = table[filled].ffill()
    table = table.dropna(subset=filled).drop_duplicates()
    whole(table, "SUBJECT_ID", "HADM_ID", *([stay] if stay else []))
    table["START"] = pd.to_datetime(table[start])
    table = table.sort_values(["SUBJECT_ID", "HADM_ID"] + ([stay] if stay else []) + ["START"], kind="stable")
    table = table.drop(columns=[stay] if stay else []).drop_duplicates()
    table = table[table.groupby("SUBJECT_ID")["HADM_ID"].transform("nunique") >= 2]
    table = classify(table, mappings).drop_duplicates(["SUBJECT_ID", "HADM_ID", start, "DRUG", "CLASS"])
    table = most_frequent(table, "CLASS", 300)
    return table[table["CLASS"].isin(set(read(mappings, "atc3-smiles", upper=False)["atc3"]))]


def medications_corrected(table, columns, mappings, times):
    table = table.dropna(subset=["SUBJECT_ID", "HADM_ID", columns["start"]]).copy()
    whole(table, "SUBJECT_ID", "HADM_ID")
    table["START"] = pd.to_datetime(table[columns["start"]])
    table = table[table["HADM_ID"].isin(times)]
    table = table[table["START"] < table["HADM_ID"].map(times) + DAY]
    table = classify(table, mappings)
    table["BYTES"] = by_bytes(table["CLASS"])
    table = table.sort_values(["SUBJECT_ID", "HADM_ID", "START", "BYTES"], kind="stable")
    return table.drop_duplicates(["SUBJECT_ID", "HADM_ID", "CLASS"])


def icd(root, name, release, columns, corrected):
    table = read(root, name).rename(columns={columns["code"]: "CODE"})
    versions = ["ICD_VERSION"] if release == "mimic-iv" else []
    procedures = name.startswith("PROC")
    needed = ["SUBJECT_ID", "HADM_ID", "CODE"]
    if corrected:
        needed += versions
    elif not procedures:
        needed += ["SEQ_NUM"] + versions
    table = table.dropna(subset=needed).copy()
    whole(table, "SUBJECT_ID", "HADM_ID", "SEQ_NUM")
    key = ["SUBJECT_ID", "HADM_ID", "CODE"]
    if corrected:
        if versions:
            table["CODE"] = table["ICD_VERSION"] + ":" + table["CODE"]
        table["BYTES"] = by_bytes(table["CODE"])
        table = table.sort_values(["SUBJECT_ID", "HADM_ID", "SEQ_NUM", "BYTES"], kind="stable").drop_duplicates(key)
        if procedures:
            return most_frequent(table, "CODE", 1000) if versions else table
        return most_frequent(table, "CODE", 2000)
    if not procedures:
        return most_frequent(table.drop_duplicates(key), "CODE", 2000)
    table = table.sort_values(["SUBJECT_ID", "HADM_ID", "SEQ_NUM"], kind="stable")
    if versions:
        table = most_frequent(table, "CODE", 1001)
    return table.drop_duplicates(key)


def sets(table, column):
    found = {}
    for subject, hadm, code in zip(table["SUBJECT_ID"], table["HADM_ID"], table[column]):
        codes = found.setdefault((int(subject), int(hadm)), [])
        if code not in codes:
            codes.append(code)
    return found


def build(release, protocol, root, mappings, everybody):
    columns, corrected = RELEASES[release], protocol == "corrected"
    keep = ["SUBJECT_ID", "HADM_ID"] + ([columns["stay"]] if columns["stay"] else []) + [columns["start"], "DRUG", "NDC", "GSN"]
    prescriptions = read(root, "PRESCRIPTIONS", keep)[keep]
    admissions = whole(read(root, "ADMISSIONS"), "SUBJECT_ID", "HADM_ID").drop_duplicates("HADM_ID")
    timed = prescriptions.dropna(subset=["HADM_ID"]).copy()
    times = admission_times(admissions, first_times(whole(timed, "HADM_ID"), columns["start"]))
    if corrected:
        drugs = medications_corrected(prescriptions, columns, mappings, times)
    else:
        drugs = medications_released(prescriptions, columns, mappings)
    tables = [
        sets(icd(root, "DIAGNOSES_ICD", release, columns, corrected), "CODE"),
        sets(icd(root, "PROCEDURES_ICD", release, columns, corrected), "CODE"),
        sets(drugs, "CLASS"),
    ]
    visits = sorted(set(tables[0]) & set(tables[1]) & set(tables[2]))
    if corrected:
        visits.sort(key=lambda visit: (visit[0], times[visit[1]], visit[1]))
    patients = sorted({subject for subject, _ in visits})
    if release == "mimic-iv" and not corrected and not everybody:
        drawn = np.random.RandomState(42).permutation(len(patients))[: 15 * len(patients) // 100]
        patients = [patients[index] for index in sorted(drawn)]
    count = len(patients)
    order = np.random.RandomState(42).permutation(count) if corrected else np.arange(count)
    split = {}
    for place, index in enumerate(order):
        train, validation = 8 * count // 10, count // 10
        split[index] = "train" if place < train else "validation" if place < train + validation else "test"
    admission = admissions.set_index("HADM_ID")
    persons = read(root, "PATIENTS")
    persons = persons.set_index(persons["SUBJECT_ID"].astype(int))
    by_patient = {}
    for visit in visits:
        by_patient.setdefault(visit[0], []).append(visit)
    for index, subject in enumerate(patients):
        own = by_patient[subject]
        described = own[-1] if corrected else own[0]
        fields = admission.loc[described[1]] if described[1] in admission.index else {}
        value = lambda field: field if isinstance(field, str) else "unknown"
        profile = {name.lower(): value(fields.get(name)) for name in columns["profile"]}
        if corrected:
            profile["gender"] = value(persons.loc[subject]["GENDER"])
            profile["age"] = age_group(persons.loc[subject], release, times[described[1]])
        yield {
            "split": split[index],
            "profile": profile,
            "visits": [
                {"diagnoses": tables[0][visit], "procedures": tables[1][visit], "medications": tables[2][visit]}
                for visit in own
            ],
        }


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def vocabulary(records, kind, protocol):
    """Codes in the order of their numbers: by first appearance as released, ascending by bytes otherwise."""
    codes = dict.fromkeys(code for record in records for visit in record["visits"] for code in visit[kind])
    return sorted(codes, key=nbytes) if protocol == "corrected" else list(codes)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("release", choices=sorted(RELEASES))
    parser.add_argument("protocol", choices=["as-released", "corrected"])
    parser.add_argument("root")
    parser.add_argument("mappings")
    parser.add_argument("--everybody", action="store_true")
    parser.add_argument("--out")
    options = parser.parse_args()
    records = list(build(options.release, options.protocol, options.root, options.mappings, options.everybody))
    text = "".join(dump(record) + "\n" for record in records)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            file.write(text)
    vocabularies = [vocabulary(records, kind, options.protocol) for kind in ("diagnoses", "procedures", "medications")]
    summary = {
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "vocabularies": hashlib.sha256(dump(vocabularies).encode()).hexdigest(),
        "patients": len(records),
        "visits": sum(len(record["visits"]) for record in records),
        **{
            kind: len({code for record in records for visit in record["visits"] for code in visit[kind]})
            for kind in ("diagnoses", "procedures", "medications")
        },
    }
    json.dump(summary, sys.stdout)
    print()


main()
