"""Values for the tests of flowmrd-quant's limits, worked with mpmath and SciPy.

    python3 -m pip install mpmath scipy numpy
    python3 scripts/reference/limits.py

Prints: the negative binomial's probabilities; maximum-likelihood fits of blanks with different denominators; predictive
limits of blank by plain integration; limits of detection.
"""
import mpmath as mp
import numpy as np
from scipy import optimize, stats

mp.mp.dps = 40


def negative_binomial(mean, dispersion, count):
    """ln P(X = count) and P(X > count) by the definition."""
    mean, dispersion = mp.mpf(mean), mp.mpf(dispersion)
    if dispersion == 0:
        ln = -mean + count * mp.log(mean) - mp.loggamma(count + 1)
        above = mp.gammainc(count + 1, 0, mean, regularized=True)
        return ln, above
    k = 1 / dispersion
    p = k / (k + mean)
    ln = (mp.loggamma(k + count) - mp.loggamma(k) - mp.loggamma(count + 1)
          + k * mp.log(p) + count * mp.log(1 - p))
    above = mp.betainc(count + 1, k, 0, 1 - p, regularized=True)
    return ln, above


print("// (mean, dispersion, count, ln P(X = count), P(X > count))")
for mean, dispersion, count in [(2.0, 0.0, 3), (2.0, 0.5, 0), (2.0, 0.5, 3), (7.5, 0.04, 20), (30.0, 4.0, 100),
                                (1e5, 0.01, 120_000), (3.0, 1e-9, 9), (0.25, 50.0, 2)]:
    ln, above = negative_binomial(mean, dispersion, count)
    print(f"({mean}, {dispersion}, {count}, {mp.nstr(ln, 17)}, {mp.nstr(above, 17)}),")


def ln_likelihood(blanks, mu, dispersion):
    total = 0.0
    for x, n in blanks:
        if dispersion == 0:
            total += stats.poisson.logpmf(x, mu * n)
        else:
            k = 1 / dispersion
            total += stats.nbinom.logpmf(x, k, k / (k + mu * n))
    return total


def fit(blanks):
    """Nelder-Mead over (ln mu, ln dispersion), polished twice."""
    x, n = np.array(blanks, float).T
    start = [np.log(x.sum() / n.sum()), np.log(0.3)]
    options = {"xatol": 1e-11, "fatol": 1e-13, "maxiter": 20_000, "maxfev": 20_000}
    for _ in range(3):
        found = optimize.minimize(lambda v: -ln_likelihood(blanks, np.exp(v[0]), np.exp(v[1])), start,
                                  method="Nelder-Mead", options=options)
        start = found.x
    return np.exp(found.x[0]), np.exp(found.x[1]), -found.fun


BLANKS = {
    "spread": [(0, 900_000), (7, 1_200_000), (2, 800_000), (15, 2_000_000), (1, 1_000_000), (4, 500_000)],
    "equal": [(0, 1_000_000), (0, 1_000_000), (1, 1_000_000), (3, 1_000_000), (9, 1_000_000), (2, 1_000_000)],
}
for name, blanks in BLANKS.items():
    mu, dispersion, value = fit(blanks)
    pooled = sum(x for x, _ in blanks) / sum(n for _, n in blanks)
    print(f"{name}: mu {mu:.12e} dispersion {dispersion:.10f} ln L {value:.12f} "
          f"Poisson ln L {ln_likelihood(blanks, pooled, 0):.12f}")


def predictive_above(blanks, total, counts):
    """P(X > count) averaged over the likelihood, flat in the level and in the CV between blanks: a plain sum on a grid."""
    ln_mu = np.linspace(np.log(1e-9), np.log(1e-2), 1601)
    mu = np.exp(ln_mu)
    variations = np.linspace(0, min(2, np.sqrt(len(blanks) / 2)), 201)
    whole, above = 0.0, np.zeros(len(counts))
    for index, variation in enumerate(variations):
        if variation == 0:
            ln = sum(stats.poisson.logpmf(x, mu * n) for x, n in blanks)
            beyond = [stats.poisson.sf(count, mu * total) for count in counts]
        else:
            k = variation ** -2
            ln = sum(stats.nbinom.logpmf(x, k, k / (k + mu * n)) for x, n in blanks)
            beyond = [stats.nbinom.sf(count, k, k / (k + mu * total)) for count in counts]
        weight = np.exp(ln + 20) * mu * (0.5 if index in (0, 200) else 1)
        whole += weight.sum()
        above += [(weight * part).sum() for part in beyond]
    return above / whole


print("// (blanks, total, count, P(X > count))")
for name, blanks in BLANKS.items():
    for total in (1_000_000, 3_000_000):
        counts = list(range(130))
        above = predictive_above(blanks, total, counts)
        lob = int(np.argmax(above <= 0.05))
        for count in (0, lob - 1, lob):
            print(f"({name.upper()}, {total}, {count}, {above[count]:.12g}),")
print("three blanks of 4 events, Poisson:", stats.nbinom(5, 0.75).sf(3))
print("one blank of 3 events:", stats.nbinom(4, 0.5).sf([8, 9]))
print("Poisson 4.5:", stats.poisson(4.5).sf([7, 8]))

for lob in (0, 1, 5, 19):
    print(f"LOD of LOB {lob}: {stats.gamma.ppf(0.95, lob + 1):.15g}")
