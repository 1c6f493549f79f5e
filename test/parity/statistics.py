"""Statistics and metrics of random cases, by scipy and scikit-learn. Reads the cases as JSON from the standard input."""

import json
import sys
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics


def t_test(test):
    return {"statistic": float(test.statistic), "degreesOfFreedom": float(test.df), "p": float(test.pvalue)}


def wilcoxon(a, b):
    differences = np.subtract(a, b)
    magnitudes = np.abs(differences)
    exact = np.all(magnitudes > 0) and len(np.unique(magnitudes)) == len(magnitudes) and len(magnitudes) <= 50
    normal = stats.wilcoxon(a, b, method="asymptotic", correction=False)
    result = {"statistic": float(normal.statistic), "normalP": float(normal.pvalue)}
    if exact:
        result["exactP"] = float(stats.wilcoxon(a, b, method="exact").pvalue)
    return result


def holm(p):
    order = np.argsort(p)
    factors = np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(np.asarray(p)[order] * factors), 1)
    return adjusted.tolist()


def over_datasets(scores):
    scores = np.asarray(scores)
    datasets, models = scores.shape
    chi_square = float(stats.friedmanchisquare(*scores.T).statistic)
    f = (datasets - 1) * chi_square / (datasets * (models - 1) - chi_square)
    averages = np.mean([stats.rankdata(-row) for row in scores], axis=0)
    error = np.sqrt(models * (models + 1) / (6 * datasets))
    pairs = [(a, b) for a in range(models) for b in range(a + 1, models)]
    return {
        "chiSquare": chi_square,
        "f": f,
        "p": float(stats.f.sf(f, models - 1, (models - 1) * (datasets - 1))),
        "averages": averages.tolist(),
        "nemenyi": [
            float(stats.studentized_range.sf(abs(averages[a] - averages[b]) / error * np.sqrt(2), models, np.inf))
            for a, b in pairs
        ],
        "holm": holm([2 * stats.norm.sf(abs(averages[a] - averages[0]) / error) for a in range(1, models)]),
    }


def scores(truth, probability, threshold, k):
    truth, probability = np.asarray(truth), np.asarray(probability)
    chosen = (probability > threshold).astype(int)
    ranked = np.argsort(-probability)[:k]
    return {
        "prauc": float(metrics.average_precision_score(truth, probability)),
        "jaccard": float(metrics.jaccard_score(truth, chosen, zero_division=0)),
        "f1": float(metrics.f1_score(truth, chosen, zero_division=0)),
        "precision": float(metrics.precision_score(truth, chosen, zero_division=0)),
        "recall": float(metrics.recall_score(truth, chosen, zero_division=0)),
        "recall-at-k": float(truth[ranked].sum() / truth.sum()),
        "ndcg-at-k": float(metrics.ndcg_score([truth], [probability], k=k)),
    }


warnings.simplefilter("ignore")
cases = json.load(sys.stdin)
json.dump(
    {
        "worlds": [over_datasets(case) for case in cases["worlds"]],
        "pairs": [
            {
                "pairedT": t_test(stats.ttest_rel(case["a"], case["b"])),
                "welch": t_test(stats.ttest_ind(case["a"], case["b"], equal_var=False)),
                "wilcoxon": wilcoxon(case["a"], case["b"]),
                "holm": holm(case["p"]),
            }
            for case in cases["pairs"]
        ],
        "patients": [scores(**case) for case in cases["patients"]],
    },
    sys.stdout,
)
