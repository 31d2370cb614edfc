#!/usr/bin/env python3
"""Work examples of the quantifier with SciPy, statsmodels and mpmath, from the counts alone.

    python3 scripts/reference/witnesses.py > /tmp/python.csv
    Rscript scripts/reference/witnesses.R > /tmp/r.csv
    (head -1 /tmp/python.csv; tail -qn +2 /tmp/python.csv /tmp/r.csv | LC_ALL=C sort -s -t, -k1,1) \
        > crates/quant/tests/data/witnesses.csv

Needs scipy, statsmodels and mpmath. Each line is example,tool,value; the example's name holds the counts. What no
package has is searched for by a way of its own: Blaker's interval on a fine grid of its acceptability, mid-P by a root
search of the binomial distribution, the profile likelihood with the background minimised numerically, the beta-binomial
likelihood by a simplex.
"""

import math

import numpy as np
from mpmath import betainc, digamma, findroot, mp, mpf
from scipy import integrate, optimize, stats
from statsmodels.stats import proportion

mp.dps = 30


def show(example, tool, value):
    print(f"{example},{tool},{float(value)!r}")


def both(example, tool, bounds):
    show(f"{example} lower", tool, bounds[0])
    show(f"{example} upper", tool, bounds[1])


def root(f, low, high):
    return optimize.brentq(f, low, high, xtol=1e-300, rtol=1e-15, maxiter=1000)


def clopper_pearson(x, n):
    both(
        "clopper-pearson 53/248611",
        "scipy beta.ppf",
        (stats.beta.ppf(0.025, x, n - x + 1), stats.beta.isf(0.025, x + 1, n - x)),
    )
    tail = (1 - mpf(0.95)) / 2
    lower = findroot(
        lambda p: betainc(x, n - x + 1, 0, p, regularized=True) - tail, (0.9e-4, 2.1e-4), solver="anderson"
    )
    upper = findroot(
        lambda p: betainc(x + 1, n - x, p, 1, regularized=True) - tail, (2.2e-4, 4e-4), solver="anderson"
    )
    both("clopper-pearson 53/248611", "mpmath betainc", (lower, upper))


def blaker(x, n):
    """The ends of the set of p whose acceptability is at least 0.05, from a grid refined about its ends."""

    def acceptability(p):
        low, high = stats.binom.cdf(x, n, p), stats.binom.sf(x - 1, n, p)
        if low < high:
            other = stats.binom.isf(low, n, p)
            steps = other + np.arange(-3, 4)
            tails = stats.binom.sf(steps - 1, n, p)
            tails = tails[tails <= low * (1 + 1e-12)]
            return min(1.0, low + (tails.max() if len(tails) else 0))
        steps = stats.binom.ppf(high, n, p) + np.arange(-3, 4)
        tails = stats.binom.cdf(steps, n, p)
        tails = tails[tails <= high * (1 + 1e-12)]
        return min(1.0, high + (tails.max() if len(tails) else 0))

    def edge(outside, inside):
        """The first accepted p from outside: a scan, then bisection of its last step."""
        grid = np.linspace(outside, inside, 4001)
        index = next(i for i, p in enumerate(grid) if acceptability(p) >= 0.05)
        low, high = grid[index - 1], grid[index]
        for _ in range(200):
            middle = 0.5 * (low + high)
            if acceptability(middle) >= 0.05:
                high = middle
            else:
                low = middle
        return high

    both("blaker 7/1000", "scipy scan", (edge(1e-4, x / n), edge(0.03, x / n)))


def mid_p(x, n):
    tail = lambda p: stats.binom.sf(x, n, p) + 0.5 * stats.binom.pmf(x, n, p)
    both(
        "mid-p 5/20000",
        "scipy brentq",
        (root(lambda p: tail(p) - 0.025, 1e-7, x / n), root(lambda p: tail(p) - 0.975, x / n, 1e-2)),
    )


def one_level():
    both("wilson 12/100000", "statsmodels", proportion.proportion_confint(12, 100_000, 0.05, "wilson"))
    both("jeffreys 12/100000", "statsmodels", proportion.proportion_confint(12, 100_000, 0.05, "jeffreys"))
    both("agresti-coull 12/100000", "statsmodels", proportion.proportion_confint(12, 100_000, 0.05, "agresti_coull"))
    both("garwood 17", "scipy chi2", (stats.chi2.ppf(0.025, 34) / 2, stats.chi2.isf(0.025, 36) / 2))


ON, OFF = (20, 1_000_000), (4, 2_000_000)
NAME = "20/1000000 over 4/2000000"


def net_level():
    newcombe = proportion.confint_proportions_2indep(*ON, *OFF, method="newcomb", compare="diff", alpha=0.05)
    both(f"mover-wilson {NAME}", "statsmodels newcomb", newcombe)
    limits = lambda x, n: (stats.beta.ppf(0.025, x, n - x + 1), stats.beta.isf(0.025, x + 1, n - x))
    (l1, u1), (l0, u0) = limits(*ON), limits(*OFF)
    p1, p0 = ON[0] / ON[1], OFF[0] / OFF[1]
    exact = (p1 - p0 - math.hypot(p1 - l1, u0 - p0), p1 - p0 + math.hypot(u1 - p1, p0 - l0))
    both(f"mover-clopper-pearson {NAME}", "scipy beta.ppf", exact)

    # in events of the sample; the background's own optimum by a bounded minimiser
    share = OFF[1] / ON[1]
    likelihood = lambda s, b: -(ON[0] * math.log(s + b) - s - b + OFF[0] * math.log(share * b) - share * b)
    best = lambda s: optimize.minimize_scalar(
        lambda b: likelihood(s, b), bounds=(1e-9, 60), method="bounded", options={"xatol": 1e-11}
    ).fun
    least = best(ON[0] - OFF[0] / share)
    excess = lambda s: 2 * (best(s) - least) - stats.norm.isf(0.025) ** 2
    both(f"profile {NAME}", "scipy minimize_scalar", [root(excess, a, b) / 1e6 for a, b in ((1, 18), (18, 60))])

    # flat priors: the difference of two gamma variables, given that it is not negative
    upper = lambda s: integrate.quad(
        lambda b: stats.gamma.pdf(b, OFF[0] + 1) * stats.gamma.sf(s + b / share, ON[0] + 1),
        0,
        60,
        epsabs=0,
        epsrel=1e-13,
        limit=500,
    )[0]
    whole = upper(0)
    both(
        f"bayes-flat {NAME}",
        "scipy quad",
        [root(lambda s: upper(s) / whole - q, 0.1, 60) / 1e6 for q in (0.975, 0.025)],
    )


def excess():
    total = ON[1] + OFF[1]
    show(
        f"conditional p {NAME}",
        "scipy binomtest",
        stats.binomtest(ON[0], ON[0] + OFF[0], ON[1] / total, alternative="greater").pvalue,
    )
    show(
        f"e-test p {NAME}",
        "scipy poisson_means_test",
        stats.poisson_means_test(ON[0], 1, OFF[0], 2, alternative="greater").pvalue,
    )
    a = ON[1] / OFF[1]
    events = ON[0] + OFF[0]
    inner = ON[0] * math.log((1 + a) / a * ON[0] / events) + OFF[0] * math.log((1 + a) * OFF[0] / events)
    show(f"li-ma {NAME}", "python math", math.sqrt(2) * math.sqrt(inner))


def ratio():
    name = "3/1000000 to 900/1000000"
    score = proportion.confint_proportions_2indep(
        3, 10**6, 900, 10**6, method="score", compare="ratio", alpha=0.05, correction=False
    )
    both(f"koopman {name}", "statsmodels search", score)
    log = proportion.confint_proportions_2indep(3, 10**6, 900, 10**6, method="log", compare="ratio", alpha=0.05)
    both(f"katz-log {name}", "statsmodels log", log)
    share = stats.binomtest(3, 903).proportion_ci(0.95, "exact")
    both(f"conditional-exact {name}", "scipy binomtest", [p / (1 - p) for p in share])


TUBES = [(12, 1_000_000), (30, 1_200_000), (7, 800_000), (22, 1_000_000)]


def tubes():
    x, n = map(np.array, zip(*TUBES))
    test = stats.chi2_contingency(np.array([x, n - x]), correction=False)
    show("homogeneity chi-square tubes", "scipy chi2_contingency", test.statistic)
    show("homogeneity p tubes", "scipy chi2_contingency", test.pvalue)

    def minus_ln(parameters):
        mean, size = np.exp(parameters)
        return -stats.betabinom.logpmf(x, n, mean * size, (1 - mean) * size).sum()

    start = np.log([x.sum() / n.sum(), 5 / (x.sum() / n.sum())])
    fit = optimize.minimize(
        minus_ln, start, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-13, "maxiter": 4000}
    )
    mean, size = np.exp(fit.x)
    show("beta-binomial mean tubes", "scipy betabinom simplex", mean)
    show("beta-binomial a tubes", "scipy betabinom simplex", mean * size)
    gain = -fit.fun - stats.binom.logpmf(x, n, x.sum() / n.sum()).sum()
    show("beta-binomial gain tubes", "scipy betabinom simplex", gain)

    def slopes(a, b):
        pairs = [(int(events), int(total)) for events, total in TUBES]
        both = sum(digamma(a + b) - digamma(a + b + n) for _, n in pairs)
        return [
            both + sum(digamma(a + x) - digamma(a) for x, _ in pairs),
            both + sum(digamma(b + n - x) - digamma(b) for x, n in pairs),
        ]

    a, b = findroot(slopes, (mean * size, size - mean * size))
    show("beta-binomial mean tubes", "mpmath findroot", a / (a + b))
    show("beta-binomial a tubes", "mpmath findroot", a)

    # the 2.5 % quantile of chi-square and a root of the generalised Q
    p = x.sum() / n.sum()

    def q(variance):
        w = 1 / (p / n + variance)
        return (w * (x / n - (w * x / n).sum() / w.sum()) ** 2).sum()

    show("variance limit tubes", "scipy brentq", root(lambda v: q(v) - stats.chi2.ppf(0.025, 3), 0, 1e-7))


BLANKS = [0, 1, 0, 2, 1, 0, 3, 1, 0, 1, 2, 0, 0, 1, 4, 0, 1, 0, 2, 1]


def limits():
    values = np.array(BLANKS, float)
    count = len(values)
    factor = stats.norm.isf(0.05) / (1 - 1 / (4 * (count - 1)))
    show("ep17 parametric lob of 20 blanks", "numpy", values.mean() + factor * values.std(ddof=1))
    # the rank asks for 60 results: the same ones three times
    ordered, rank = np.sort(np.tile(values, 3)), 0.5 + 0.95 * 60
    low = int(math.floor(rank))
    percentile = ordered[low - 1] + (rank - low) * (ordered[low] - ordered[low - 1])
    show("ep17 rank lob of 60 blanks", "numpy", percentile)
    total = root(lambda n: stats.binom.sf(19, int(n), 1e-5) - 0.95, 2_000_000, 4_000_000)
    total = next(n for n in range(int(total) - 50, int(total) + 50) if stats.binom.sf(19, n, 1e-5) >= 0.95)
    show("events for 20 at 1e-5 with 95 %", "scipy binom", total)
    show("prediction P(K >= 20) of 4/1000000 in 2000000", "scipy nbinom", stats.nbinom.sf(19, 4.5, 1 / 3))
    show("jeffreys P(level >= 1e-5) of 20/1000000", "scipy beta", stats.beta.sf(1e-5, 20.5, 1_000_000 - 19.5))


def main():
    print("example,tool,value")
    clopper_pearson(53, 248_611)
    blaker(7, 1000)
    mid_p(5, 20_000)
    one_level()
    net_level()
    excess()
    ratio()
    tubes()
    limits()


if __name__ == "__main__":
    main()
