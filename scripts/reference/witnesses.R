# Work the same examples with base R, from the counts alone: see witnesses.py for how the table is made.
#
#     Rscript scripts/reference/witnesses.R > /tmp/r.csv
#
# Needs R's base packages only. Where R has the method (binom.test, prop.test, poisson.test, chisq.test, qbeta, pnbinom)
# that is used; the others are searched for with uniroot, optimize and optim.

show <- function(example, tool, value) cat(sprintf("%s,%s,%.17g\n", example, tool, value))
both <- function(example, tool, bounds) {
  show(paste(example, "lower"), tool, bounds[1])
  show(paste(example, "upper"), tool, bounds[2])
}
root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-300, maxiter = 10000)$root

cat("example,tool,value\n")

both("clopper-pearson 53/248611", "R binom.test", binom.test(53, 248611)$conf.int)

# Blaker: the acceptability of p as in his S code, the ends by bisection from where it is 0
acceptability <- function(x, n, p) {
  upper <- pbinom(x - 1, n, p, lower.tail = FALSE)
  a1 <- upper + pbinom(qbinom(upper, n, p) - 1, n, p)
  lower <- pbinom(x, n, p)
  a2 <- lower + pbinom(qbinom(1 - lower, n, p), n, p, lower.tail = FALSE)
  min(a1, a2, 1)
}
edge <- function(outside, inside) {
  grid <- seq(outside, inside, length.out = 4001)
  first <- which(sapply(grid, function(p) acceptability(7, 1000, p)) >= 0.05)[1]
  low <- grid[first - 1]
  high <- grid[first]
  for (step in 1:100) {
    middle <- (low + high) / 2
    if (acceptability(7, 1000, middle) >= 0.05) high <- middle else low <- middle
  }
  high
}
both("blaker 7/1000", "R acceptability", c(edge(1e-4, 0.007), edge(0.03, 0.007)))

mid <- function(p) pbinom(5, 20000, p, lower.tail = FALSE) + dbinom(5, 20000, p) / 2
mid_root <- function(tail, low, high) root(function(p) mid(p) - tail, low, high)
both("mid-p 5/20000", "R uniroot", c(mid_root(0.025, 1e-7, 2.5e-4), mid_root(0.975, 2.5e-4, 1e-2)))

both("wilson 12/100000", "R prop.test", prop.test(12, 100000, correct = FALSE)$conf.int)
both("jeffreys 12/100000", "R qbeta", qbeta(c(0.025, 0.975), 12.5, 99988.5))
z <- qnorm(0.975)
n <- 100000 + z^2
p <- (12 + z^2 / 2) / n
both("agresti-coull 12/100000", "R qnorm", p + c(-1, 1) * z * sqrt(p * (1 - p) / n))
both("garwood 17", "R poisson.test", poisson.test(17)$conf.int)

name <- "20/1000000 over 4/2000000"
mover <- function(on, off) {
  p1 <- 20 / 1e6
  p0 <- 4 / 2e6
  c(p1 - p0 - sqrt((p1 - on[1])^2 + (off[2] - p0)^2), p1 - p0 + sqrt((on[2] - p1)^2 + (p0 - off[1])^2))
}
wilson <- function(x, n) suppressWarnings(prop.test(x, n, correct = FALSE)$conf.int)
exact <- function(x, n) binom.test(x, n)$conf.int
both(paste("mover-wilson", name), "R prop.test", mover(wilson(20, 1e6), wilson(4, 2e6)))
both(paste("mover-clopper-pearson", name), "R binom.test", mover(exact(20, 1000000), exact(4, 2000000)))

likelihood <- function(s, b) dpois(20, s + b, log = TRUE) + dpois(4, 2 * b, log = TRUE)
best <- function(s) optimize(function(b) likelihood(s, b), c(1e-9, 60), maximum = TRUE, tol = 1e-12)$objective
top <- likelihood(18, 2)
statistic <- function(s) 2 * (top - best(s)) - qchisq(0.95, 1)
both(paste("profile", name), "R optimize", c(root(statistic, 1, 17.9), root(statistic, 18.1, 60)) / 1e6)

tail_above <- function(s) {
  integrand <- function(b) dgamma(b, 5) * pgamma(s + b / 2, 21, lower.tail = FALSE)
  integrate(integrand, 0, 60, rel.tol = 1e-13, subdivisions = 1000)$value
}
whole <- tail_above(0)
quantile_above <- function(q) root(function(s) tail_above(s) / whole - q, 0.1, 60)
both(paste("bayes-flat", name), "R integrate", sapply(c(0.975, 0.025), quantile_above) / 1e6)

test <- poisson.test(c(20, 4), c(1e6, 2e6), alternative = "greater")
show(paste("conditional p", name), "R poisson.test", test$p.value)
inner <- 20 * log(3 * 20 / 24) + 4 * log(1.5 * 4 / 24)
show(paste("li-ma", name), "R log", sqrt(2 * inner))
seen <- (20 - 4 / 2) / sqrt(20 + 4 / 4)
grid <- expand.grid(on = 0:150, off = 0:250)
statistics <- ifelse(grid$on + grid$off > 0, (grid$on - grid$off / 2) / sqrt(grid$on + grid$off / 4), 0)
probabilities <- dpois(grid$on, 8) * dpois(grid$off, 16)
show(paste("e-test p", name), "R dpois sum", sum(probabilities[statistics >= seen * (1 - 1e-12)]))

name <- "3/1000000 to 900/1000000"
koopman <- function(phi) {
  b <- phi * (1e6 + 900) + 3 + 1e6
  p1 <- phi * 2 * 903 / (b + sqrt(b^2 - 4 * phi * 2e6 * 903))
  (3 - 1e6 * p1)^2 / (1e6 * p1 * (1 - p1)) * (1 + (phi - p1) / (1 - p1)) - qchisq(0.95, 1)
}
both(paste("koopman", name), "R uniroot", c(root(koopman, 1e-5, 3 / 900), root(koopman, 3 / 900, 0.1)))
both(paste("conditional-exact", name), "R poisson.test", poisson.test(c(3, 900), c(1e6, 1e6))$conf.int)
both(paste("katz-log", name), "R exp", 3 / 900 * exp(c(-1, 1) * z * sqrt(1 / 3 - 1e-6 + 1 / 900 - 1e-6)))

x <- c(12, 30, 7, 22)
n <- c(1000000, 1200000, 800000, 1000000)
test <- suppressWarnings(chisq.test(rbind(x, n - x), correct = FALSE))
show("homogeneity chi-square tubes", "R chisq.test", test$statistic)
show("homogeneity p tubes", "R chisq.test", test$p.value)
ln_beta_binomial <- function(x, n, a, b) {
  lchoose(n, x) + sum(log(a + seq_len(x) - 1)) + (lgamma(b + n - x) - lgamma(b)) - (lgamma(a + b + n) - lgamma(a + b))
}
minus <- function(q) {
  a <- exp(q[2])
  b <- a / exp(q[1]) - a
  -sum(mapply(function(x, n) ln_beta_binomial(x, n, a, b), x, n))
}
fit <- optim(c(log(sum(x) / sum(n)), log(5)), minus, control = list(reltol = 1e-15, maxit = 5000))
show("beta-binomial mean tubes", "R optim", exp(fit$par[1]))
show("beta-binomial a tubes", "R optim", exp(fit$par[2]))
gain <- -fit$value - sum(dbinom(x, n, sum(x) / sum(n), log = TRUE))
show("beta-binomial gain tubes", "R optim", gain)
p <- sum(x) / sum(n)
q <- function(v) {
  w <- 1 / (p / n + v)
  sum(w * (x / n - sum(w * x / n) / sum(w))^2)
}
show("variance limit tubes", "R uniroot", root(function(v) q(v) - qchisq(0.025, 3), 0, 1e-7))

blanks <- c(0, 1, 0, 2, 1, 0, 3, 1, 0, 1, 2, 0, 0, 1, 4, 0, 1, 0, 2, 1)
show("ep17 parametric lob of 20 blanks", "R sd", mean(blanks) + qnorm(0.95) / (1 - 1 / (4 * (20 - 1))) * sd(blanks))
show("ep17 rank lob of 60 blanks", "R quantile type 5", quantile(rep(blanks, 3), 0.95, type = 5))

low <- 2e6
high <- 4e6
while (high - low > 1) {
  middle <- floor((low + high) / 2)
  if (pbinom(19, middle, 1e-5, lower.tail = FALSE) >= 0.95) high <- middle else low <- middle
}
show("events for 20 at 1e-5 with 95 %", "R pbinom", high)
predicted <- pnbinom(19, size = 4.5, prob = 1 / 3, lower.tail = FALSE)
show("prediction P(K >= 20) of 4/1000000 in 2000000", "R pnbinom", predicted)
show("jeffreys P(level >= 1e-5) of 20/1000000", "R pbeta", pbeta(1e-5, 20.5, 1e6 - 19.5, lower.tail = FALSE))
